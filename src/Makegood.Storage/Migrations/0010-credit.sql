-- Store credit. Facts and movements are only ever added; balances are what they add up to, kept for reading.
-- Everything of a commit is covered by its hash in `credit_commit`, which follows the one before; `credit_head` is the last link, and whoever writes holds it.

CREATE TABLE credit_head (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    number {int} NOT NULL, facts {int} NOT NULL, hash {text} NOT NULL,
    PRIMARY KEY (maker, id)
) {strict};

CREATE TABLE credit_commit (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    number {int} NOT NULL, at {text} NOT NULL, facts {int} NOT NULL, movements {int} NOT NULL, previous {text} NOT NULL, hash {text} NOT NULL,
    PRIMARY KEY (maker, id)
) {keyed};

-- An account is a customer of a shop, by the shop's own name for it.
CREATE TABLE credit_account (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    opened_at {text} NOT NULL, closed_at {text}, reviews {text} NOT NULL, changes_at {text}, expires_on {text},
    PRIMARY KEY (maker, id)
) {keyed};

-- What lapses by itself and has not been booked yet, for the work by the clock.
CREATE INDEX credit_account_changes ON credit_account (maker, changes_at);

CREATE INDEX credit_account_reviews ON credit_account (maker, id) WHERE reviews <> '[]';

-- Whose credit ends soon, for reminders and the report of it.
CREATE INDEX credit_account_expires ON credit_account (maker, expires_on) WHERE expires_on IS NOT NULL;

-- Amounts in minor units of ISO 4217.
CREATE TABLE credit_wallet (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    account {text} NOT NULL, currency {text} NOT NULL,
    available {int} NOT NULL CHECK (available >= 0), held {int} NOT NULL CHECK (held >= 0), owed {int} NOT NULL CHECK (owed >= 0),
    CHECK (available = 0 OR owed = 0),
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, account) REFERENCES credit_account (maker, id)
) {keyed};

CREATE INDEX credit_wallet_account ON credit_wallet (maker, account, currency);

-- What was told, as it was told; `policy` is the programme that was in force then.
CREATE TABLE credit_fact (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    account {text} NOT NULL, kind {text} NOT NULL, shop_order {text}, effective_at {text} NOT NULL, recorded_at {text} NOT NULL, actor {text} NOT NULL,
    policy {text} NOT NULL, data {text} NOT NULL, commit_number {int} NOT NULL,
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, account) REFERENCES credit_account (maker, id)
) {keyed};

CREATE INDEX credit_fact_account ON credit_fact (maker, account, id);

CREATE INDEX credit_fact_order ON credit_fact (maker, shop_order, id) WHERE shop_order IS NOT NULL;

-- One amount from one account of the books to another. `effective_at` may be long before `recorded_at`.
CREATE TABLE credit_movement (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    account {text} NOT NULL, currency {text} NOT NULL, kind {text} NOT NULL, amount {int} NOT NULL CHECK (amount > 0),
    debit {text} NOT NULL, credit {text} NOT NULL, corrects {int} NOT NULL, shop_order {text}, lot {text},
    effective_at {text} NOT NULL, recorded_at {text} NOT NULL, actor {text} NOT NULL, policy {text} NOT NULL, clause {text} NOT NULL, fact {text}, commit_number {int} NOT NULL,
    CHECK (debit <> credit),
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, account) REFERENCES credit_account (maker, id)
) {keyed};

CREATE INDEX credit_movement_account ON credit_movement (maker, account, id);

-- Whose order it is: told by its placing.
CREATE TABLE credit_order (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    account {text} NOT NULL,
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, account) REFERENCES credit_account (maker, id)
) {keyed};

-- Facts about orders that nobody has placed yet. They leave for `credit_fact` with the placing.
CREATE TABLE credit_waiting (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    shop_order {text} NOT NULL, recorded_at {text} NOT NULL, actor {text} NOT NULL, data {text} NOT NULL,
    PRIMARY KEY (maker, id)
) {keyed};

CREATE INDEX credit_waiting_order ON credit_waiting (maker, shop_order, id);
