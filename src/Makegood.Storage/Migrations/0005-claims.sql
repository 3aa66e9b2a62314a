-- What customers ask for, what the policy answered, what a person or a rule decided. What happened is only ever added.

CREATE TABLE claim (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    number {text} NOT NULL, unit_id {text} NOT NULL, product_id {text} NOT NULL, person_id {text} NOT NULL, channel {text} NOT NULL, language {text} NOT NULL,
    state {text} NOT NULL, turn {text} NOT NULL, symptom {text} NOT NULL, told {text}, failed_on {text}, items {text} NOT NULL,
    assignee {text}, outcome {text}, clause {text}, flags {text} NOT NULL, missing {text} NOT NULL, assessment_id {text}, decision_id {text}, facts_at {int} NOT NULL,
    opened_at {text} NOT NULL, submitted_at {text}, first_answer_at {text}, decided_at {text}, remedied_at {text}, ended_at {text}, changed_at {text} NOT NULL, due_at {text},
    resolution {text}, duplicate_of {text}, times_reopened {int} NOT NULL, cost_amount {int} NOT NULL, cost_currency {text}, goodwill {int} NOT NULL,
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, unit_id) REFERENCES unit (maker, id)
) {strict};

CREATE UNIQUE INDEX claim_number ON claim (maker, number);

CREATE INDEX claim_unit ON claim (maker, unit_id, id);

CREATE INDEX claim_person ON claim (maker, person_id, id);

-- The desk's list, one index for each order. All that the list can be filtered by stands in it, so a filter that matches next to nothing walks the index alone
-- and never the rows.
CREATE INDEX claim_list_opened ON claim (maker, opened_at, id, turn, state, outcome, goodwill, items, product_id, assignee, number);

CREATE INDEX claim_list_changed ON claim (maker, changed_at, id, turn, state, outcome, goodwill, items, product_id, assignee, number, opened_at);

CREATE INDEX claim_list_number ON claim (maker, number, id, turn, state, outcome, goodwill, items, product_id, assignee, opened_at);

-- Most claims are over and have nothing due.
CREATE INDEX claim_list_due ON claim (maker, due_at, id, turn, state, outcome, goodwill, items, product_id, assignee, number, opened_at) WHERE due_at IS NOT NULL;

-- One claimed part each. `unit_part_id` where the part is one of the unit's own; `item` is the policy's word for it.
CREATE TABLE claim_part (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    claim_id {text} NOT NULL, position {int} NOT NULL, item {text} NOT NULL, unit_part_id {text}, quantity {int} NOT NULL CHECK (quantity > 0), lot {text},
    outcome {text}, decision {text}, clause {text}, reason {text}, cost_amount {int} NOT NULL, cost_currency {text},
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, claim_id) REFERENCES claim (maker, id)
) {strict};

CREATE UNIQUE INDEX claim_part_position ON claim_part (maker, claim_id, position);

CREATE INDEX claim_part_item ON claim_part (maker, item, claim_id);

-- A fact that somebody gave. A later one of the same name takes its place; the earlier one stays. `value` is JSON; null is written as `null`.
CREATE TABLE claim_fact (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    claim_id {text} NOT NULL, sequence {int} NOT NULL, position {int} NOT NULL, name {text} NOT NULL, value {text} NOT NULL,
    source {text} NOT NULL, evidence_id {text}, given_at {text} NOT NULL, given_by {text} NOT NULL, reason {text},
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, claim_id) REFERENCES claim (maker, id)
) {strict};

CREATE UNIQUE INDEX claim_fact_sequence ON claim_fact (maker, claim_id, sequence);

-- What was asked of the customer; the same thing is never asked twice in one round.
CREATE TABLE claim_request (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    claim_id {text} NOT NULL, position {int} NOT NULL, fact {text} NOT NULL, round {int} NOT NULL, asked_at {text} NOT NULL, asked_by {text} NOT NULL, answered_at {text},
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, claim_id) REFERENCES claim (maker, id)
) {strict};

CREATE UNIQUE INDEX claim_request_once ON claim_request (maker, claim_id, round, position, fact);

-- A file that shows something, with the hash of its bytes and where it came from.
CREATE TABLE evidence (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    claim_id {text} NOT NULL, attachment_id {text} NOT NULL, hash {text} NOT NULL, kind {text} NOT NULL, shows {text}, position {int} NOT NULL,
    source {text} NOT NULL, added_at {text} NOT NULL, added_by {text} NOT NULL,
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, claim_id) REFERENCES claim (maker, id)
) {strict};

CREATE UNIQUE INDEX evidence_once ON evidence (maker, claim_id, attachment_id);

CREATE INDEX evidence_hash ON evidence (maker, hash);

CREATE TABLE claim_event (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    claim_id {text} NOT NULL, sequence {int} NOT NULL, kind {text} NOT NULL, from_state {text} NOT NULL, to_state {text} NOT NULL, turn {text} NOT NULL,
    at {text} NOT NULL, actor {text} NOT NULL, reason {text}, data {text} NOT NULL,
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, claim_id) REFERENCES claim (maker, id)
) {strict};

CREATE UNIQUE INDEX claim_event_sequence ON claim_event (maker, claim_id, sequence);

-- A verdict kept with the facts it was given and the policy it was asked of: enough to ask again for ever. `facts` is what the policy read, byte for byte.
CREATE TABLE assessment (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    claim_id {text} NOT NULL, number {int} NOT NULL, policy_id {text} NOT NULL, policy {text} NOT NULL, at {text} NOT NULL, actor {text} NOT NULL,
    outcome {text} NOT NULL, missing {text} NOT NULL, facts {text} NOT NULL, sources {text} NOT NULL, verdict {text} NOT NULL, verdict_hash {text} NOT NULL, difference {text},
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, claim_id) REFERENCES claim (maker, id),
    FOREIGN KEY (maker, policy_id) REFERENCES policy_version (maker, id)
) {strict};

CREATE UNIQUE INDEX assessment_number ON assessment (maker, claim_id, number);

CREATE INDEX assessment_policy ON assessment (maker, policy_id, id);

CREATE TABLE decision (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    claim_id {text} NOT NULL, number {int} NOT NULL, assessment_id {text} NOT NULL, move {text} NOT NULL, automatic {int} NOT NULL, by_role {text} NOT NULL, actor {text} NOT NULL,
    at {text} NOT NULL, reason {text}, on_appeal {int} NOT NULL, goodwill {int} NOT NULL, parts {text} NOT NULL, cost_amount {int} NOT NULL, cost_currency {text},
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, claim_id) REFERENCES claim (maker, id)
) {strict};

CREATE UNIQUE INDEX decision_number ON decision (maker, claim_id, number);

CREATE INDEX decision_goodwill ON decision (maker, goodwill, at, id);

-- The maker's own limits for claims; one row each, every change kept in the audit.
CREATE TABLE claim_rules (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    data {text} NOT NULL, changed_at {text} NOT NULL, changed_by {text} NOT NULL,
    PRIMARY KEY (maker, id)
) {strict};

-- The last number given out for a year, so that numbers have no gaps and no doubles.
CREATE TABLE claim_counter (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    last {int} NOT NULL,
    PRIMARY KEY (maker, id)
) {strict};
