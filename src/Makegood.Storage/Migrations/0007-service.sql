-- What makers promise and when they are there; what was said, and how people were helped from afar. What happened is only ever added.

-- Versions of the promises, in business minutes; the newest holds. Null promises nothing.
CREATE TABLE service_level (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    version {int} NOT NULL, first_answer_minutes {int}, decision_minutes {int}, remedy_minutes {int}, changed_at {text} NOT NULL, changed_by {text} NOT NULL,
    PRIMARY KEY (maker, id)
) {strict};

CREATE UNIQUE INDEX service_level_version ON service_level (maker, version);

-- Versions of the opening hours; the newest holds.
CREATE TABLE business_calendar (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    version {int} NOT NULL, data {text} NOT NULL, changed_at {text} NOT NULL, changed_by {text} NOT NULL,
    PRIMARY KEY (maker, id)
) {strict};

CREATE UNIQUE INDEX business_calendar_version ON business_calendar (maker, version);

-- How far the due dates of open claims have been computed anew after a change; one row for each change.
CREATE TABLE due_refresh (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    begun_at {text} NOT NULL, after_claim {text} NOT NULL, seen {int} NOT NULL, moved {int} NOT NULL, done_at {text},
    PRIMARY KEY (maker, id)
) {strict};

CREATE TABLE conversation (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    claim_id {text}, person_id {text} NOT NULL, channel {text} NOT NULL, state {text} NOT NULL, turn {text} NOT NULL, subject {text},
    opened_at {text} NOT NULL, changed_at {text} NOT NULL, heard_at {text}, answered_at {text}, merged_into {text}, messages {int} NOT NULL, automatic {int} NOT NULL, events {int} NOT NULL,
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, claim_id) REFERENCES claim (maker, id)
) {strict};

CREATE INDEX conversation_claim ON conversation (maker, claim_id, id);

CREATE INDEX conversation_person ON conversation (maker, person_id, opened_at);

CREATE INDEX conversation_state ON conversation (maker, state, id);

-- The requester, and who was put in copy.
CREATE TABLE conversation_member (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    conversation_id {text} NOT NULL, person_id {text} NOT NULL, part {text} NOT NULL CHECK (part IN ('requester', 'copy')), joined_at {text} NOT NULL,
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, conversation_id) REFERENCES conversation (maker, id)
) {strict};

CREATE UNIQUE INDEX conversation_member_once ON conversation_member (maker, conversation_id, person_id);

-- `words` are sealed with the key of `person_id`. `reference` is the sender's own name for the message, or ours: one that comes twice is kept once.
CREATE TABLE message (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    conversation_id {text} NOT NULL, came_from {text}, sequence {int} NOT NULL, direction {text} NOT NULL CHECK (direction IN ('inbound', 'outbound', 'internal')), author {text} NOT NULL, person_id {text} NOT NULL,
    channel {text} NOT NULL, automatic {int} NOT NULL, reference {text}, files {text} NOT NULL, words {text} NOT NULL, at {text} NOT NULL, sent_at {text},
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, conversation_id) REFERENCES conversation (maker, id)
) {strict};

CREATE UNIQUE INDEX message_reference ON message (maker, reference);

CREATE INDEX message_conversation ON message (maker, conversation_id, at, id);

-- `turn` is set where the move gave the turn to somebody; `answers` where a person of the desk wrote to the customer.
CREATE TABLE conversation_event (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    conversation_id {text} NOT NULL, sequence {int} NOT NULL, kind {text} NOT NULL, from_state {text} NOT NULL, to_state {text} NOT NULL, turn {text}, answers {int} NOT NULL,
    at {text} NOT NULL, actor {text} NOT NULL, data {text} NOT NULL,
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, conversation_id) REFERENCES conversation (maker, id)
) {strict};

CREATE UNIQUE INDEX conversation_event_sequence ON conversation_event (maker, conversation_id, sequence);

CREATE TABLE guidance_tree (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    name {text} NOT NULL, version {int} NOT NULL, title {text} NOT NULL, data {text} NOT NULL, published_at {text} NOT NULL, published_by {text} NOT NULL,
    PRIMARY KEY (maker, id)
) {strict};

CREATE UNIQUE INDEX guidance_tree_version ON guidance_tree (maker, name, version);

-- Remote help. There is no column for what covers the unit, on purpose: nobody asks.
CREATE TABLE guidance (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    person_id {text} NOT NULL, unit_id {text}, claim_id {text}, tree_id {text}, topic {text} NOT NULL, told {text}, special {int} NOT NULL, route {text} NOT NULL, state {text} NOT NULL,
    steps {int} NOT NULL, opened_at {text} NOT NULL, opened_by {text} NOT NULL, changed_at {text} NOT NULL, ended_at {text},
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, claim_id) REFERENCES claim (maker, id),
    FOREIGN KEY (maker, unit_id) REFERENCES unit (maker, id),
    FOREIGN KEY (maker, tree_id) REFERENCES guidance_tree (maker, id)
) {strict};

CREATE INDEX guidance_claim ON guidance (maker, claim_id, id);

CREATE INDEX guidance_person ON guidance (maker, person_id, id);

CREATE INDEX guidance_state ON guidance (maker, state, route, id);

CREATE TABLE guidance_step (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    guidance_id {text} NOT NULL, sequence {int} NOT NULL, tree_id {text}, step {text} NOT NULL, outcome {text} NOT NULL, media {text} NOT NULL, note {text}, again {int} NOT NULL, reason {text},
    at {text} NOT NULL, actor {text} NOT NULL,
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, guidance_id) REFERENCES guidance (maker, id)
) {strict};

CREATE UNIQUE INDEX guidance_step_sequence ON guidance_step (maker, guidance_id, sequence);

CREATE TABLE guidance_session (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    guidance_id {text} NOT NULL, starts_at {text} NOT NULL, minutes {int} NOT NULL CHECK (minutes > 0), link {text} NOT NULL, organizer {text}, change_number {int} NOT NULL,
    booked_at {text} NOT NULL, booked_by {text} NOT NULL, called_off_at {text},
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, guidance_id) REFERENCES guidance (maker, id)
) {strict};

CREATE INDEX guidance_session_guidance ON guidance_session (maker, guidance_id, starts_at);
