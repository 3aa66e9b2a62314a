-- Policies as published, what they promise each unit, and everything that moved a date since.

CREATE TABLE policy_version (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    policy {text} NOT NULL, version {text} NOT NULL, title {text}, kind {text} NOT NULL CHECK (kind IN ('commercial', 'statutory', 'credit')),
    applies_by {text} NOT NULL, effective_from {text} NOT NULL, published_at {text} NOT NULL, published_by {text} NOT NULL, source {text} NOT NULL,
    PRIMARY KEY (maker, id)
) {strict};

CREATE UNIQUE INDEX policy_version_name ON policy_version (maker, policy, version);

-- What a policy promised, frozen. Many lines share one term; it never changes.
CREATE TABLE coverage_term (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    policy_id {text}, data {text} NOT NULL,
    PRIMARY KEY (maker, id)
) {strict};

-- The last day is worked out from the events; it stands here so that one can search by it.
CREATE TABLE coverage_line (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    unit_id {text} NOT NULL, unit_part_id {text}, source {text} NOT NULL CHECK (source IN ('commercial', 'statutory', 'supplier')),
    policy_id {text}, name {text} NOT NULL, term_id {text}, missing {text} NOT NULL,
    starts_on {text}, last_day {text}, provisional {int} NOT NULL, state {text} NOT NULL, created_at {text} NOT NULL,
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, unit_id) REFERENCES unit (maker, id)
) {strict};

CREATE INDEX coverage_line_unit ON coverage_line (maker, unit_id, id);

CREATE INDEX coverage_line_last_day ON coverage_line (maker, last_day, id);

-- Append only. A correction is an event that names the one it corrects.
CREATE TABLE coverage_event (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    unit_id {text} NOT NULL, line_id {text}, sequence {int} NOT NULL, kind {text} NOT NULL, on_day {text} NOT NULL,
    recorded_at {text} NOT NULL, actor {text} NOT NULL, corrects {text}, data {text} NOT NULL,
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, unit_id) REFERENCES unit (maker, id)
) {strict};

CREATE UNIQUE INDEX coverage_event_sequence ON coverage_event (maker, unit_id, sequence);
