-- What every installation has: the audit chain, the outbox, makers, and who may come in.
-- Every key starts with the maker; what belongs to the installation itself has the maker `_`.

CREATE TABLE audit_head (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    number {int} NOT NULL, hash {text} NOT NULL,
    PRIMARY KEY (maker, id)
) {strict};

CREATE TABLE audit_commit (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    number {int} NOT NULL, at {text} NOT NULL, actor {text} NOT NULL, reason {text},
    previous {text} NOT NULL, hash {text} NOT NULL,
    PRIMARY KEY (maker, id)
) {strict};

CREATE TABLE audit_event (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    commit_number {int} NOT NULL, position {int} NOT NULL,
    kind {text} NOT NULL, subject {text} NOT NULL, subject_id {text} NOT NULL, data {text},
    PRIMARY KEY (maker, id)
) {strict};

CREATE INDEX audit_event_subject ON audit_event (maker, subject, subject_id, id);

CREATE TABLE outbox (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    topic {text} NOT NULL, at {text} NOT NULL, payload {text} NOT NULL, spread_at {text},
    PRIMARY KEY (maker, id)
) {strict};

CREATE INDEX outbox_waiting ON outbox (at) WHERE spread_at IS NULL;

-- The answers to requests that carried an Idempotency-Key, kept for ever.
CREATE TABLE idempotency (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    caller {text} NOT NULL, route {text} NOT NULL, body_hash {text} NOT NULL,
    at {text} NOT NULL, status {int} NOT NULL, location {text}, answer {text} NOT NULL,
    PRIMARY KEY (maker, id)
) {strict};

-- The id alone is unique: a request may do its work for another maker than the one it is sent for.
CREATE UNIQUE INDEX idempotency_once ON idempotency (id);

CREATE TABLE maker (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    slug {text} NOT NULL, name {text} NOT NULL, time_zone {text} NOT NULL, created_at {text} NOT NULL,
    PRIMARY KEY (maker, id)
) {strict};

CREATE UNIQUE INDEX maker_slug ON maker (slug);

-- A person who signs in. Names and addresses are not here but sealed in `person`.
CREATE TABLE account (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    login {text} NOT NULL, role {text} NOT NULL, person_id {text}, password {text},
    created_at {text} NOT NULL, disabled_at {text},
    PRIMARY KEY (maker, id)
) {strict};

CREATE UNIQUE INDEX account_login ON account (maker, login);

CREATE TABLE api_key (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    name {text} NOT NULL, hash {text} NOT NULL, role {text} NOT NULL, scopes {text} NOT NULL,
    created_at {text} NOT NULL, created_by {text} NOT NULL, revoked_at {text},
    PRIMARY KEY (maker, id)
) {strict};

CREATE UNIQUE INDEX api_key_hash ON api_key (hash);

CREATE TABLE session (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    hash {text} NOT NULL, account_id {text} NOT NULL, created_at {text} NOT NULL, expires_at {text} NOT NULL, ended_at {text},
    PRIMARY KEY (maker, id)
) {strict};

CREATE UNIQUE INDEX session_hash ON session (hash);

CREATE INDEX session_account ON session (maker, account_id, id);

-- Personal data, sealed with a key of that person alone; destroying the key is erasing the person.
CREATE TABLE person (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    sealed {text}, created_at {text} NOT NULL, erased_at {text},
    PRIMARY KEY (maker, id)
) {strict};

CREATE TABLE person_key (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    wrapped {text} NOT NULL,
    PRIMARY KEY (maker, id)
) {strict};

-- Small things that the installation must not forget, such as the hash of its first-run token.
CREATE TABLE installation (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    value {text} NOT NULL,
    PRIMARY KEY (maker, id)
) {strict};

-- Rows that a stricter schema could not take, as they were, until a person has looked at them.
CREATE TABLE leftover (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    step {int} NOT NULL, table_name {text} NOT NULL, row_id {text} NOT NULL, content {text} NOT NULL, reason {text} NOT NULL, at {text} NOT NULL,
    PRIMARY KEY (maker, id)
) {strict};
