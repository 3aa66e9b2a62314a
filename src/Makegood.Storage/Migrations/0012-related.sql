-- What is compared to find orders of one buyer: one row for each order that a shop placed. `signs` holds keyed hashes and no addresses or numbers; `left_out` says what
-- could not be compared, and why. Rows are forgotten when the programme says so.
CREATE TABLE related_order (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    account {text} NOT NULL, placed_at {text} NOT NULL, currency {text} NOT NULL, standing {text} NOT NULL, source {text} NOT NULL,
    pieces {text} NOT NULL, signs {text} NOT NULL, left_out {text} NOT NULL, commit_number {int} NOT NULL,
    PRIMARY KEY (maker, id)
) {strict};

-- What another program wrote since, and what is old enough to be forgotten.
CREATE INDEX related_order_since ON related_order (maker, commit_number);

CREATE INDEX related_order_age ON related_order (maker, placed_at);

-- Orders that were put before a person because a limit was crossed: the evidence as it was then, what the person decided, and the customer's appeal.
CREATE TABLE related_flag (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    account {text} NOT NULL, flagged_at {text} NOT NULL, policy {text} NOT NULL, clause {text} NOT NULL, counted {int} NOT NULL, allowed {int} NOT NULL, within_days {int} NOT NULL, product {text},
    evidence {text} NOT NULL, state {text} NOT NULL CHECK (state IN ('open', 'cleared', 'withdrawn', 'reinstated')),
    decided_at {text}, decided_by {text}, reason {text}, appealed_at {text}, appeal {text}, waiting_since {text}, commit_number {int} NOT NULL,
    PRIMARY KEY (maker, id)
) {strict};

CREATE INDEX related_flag_waiting ON related_flag (maker, waiting_since, id) WHERE waiting_since IS NOT NULL;

CREATE INDEX related_flag_account ON related_flag (maker, account, id);

CREATE INDEX related_flag_since ON related_flag (maker, commit_number);

-- Who looked at which evidence, and when.
CREATE TABLE related_view (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    shop_order {text}, viewed_at {text} NOT NULL, viewed_by {text} NOT NULL,
    PRIMARY KEY (maker, id)
) {strict};
