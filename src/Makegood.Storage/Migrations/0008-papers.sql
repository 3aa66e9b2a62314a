-- What was written to customers, kept as it was sent; how the maker stands on paper; the words of policies in other languages.

-- The page itself is sealed with the customer's key: it holds their name and address. `sha256` is that of the page's bytes.
CREATE TABLE paper (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    claim_id {text} NOT NULL, person_id {text} NOT NULL, number {int} NOT NULL, kind {text} NOT NULL, occasion {text} NOT NULL, decision_id {text}, assessment_id {text},
    language {text} NOT NULL, template {text} NOT NULL, sha256 {text} NOT NULL, page {text} NOT NULL, written_at {text} NOT NULL, written_by {text} NOT NULL,
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, claim_id) REFERENCES claim (maker, id)
) {strict};

CREATE UNIQUE INDEX paper_number ON paper (maker, claim_id, number);

-- One letter for one occasion, in one language: who asks twice gets the one that was sent.
CREATE UNIQUE INDEX paper_once ON paper (maker, claim_id, kind, occasion, language);

CREATE TABLE letterhead (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    lines {text} NOT NULL, return_name {text}, return_address {text} NOT NULL, link {text}, changed_at {text} NOT NULL, changed_by {text} NOT NULL,
    PRIMARY KEY (maker, id)
) {strict};

CREATE TABLE policy_translation (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    policy_id {text} NOT NULL, language {text} NOT NULL, title {text}, source {text} NOT NULL, published_at {text} NOT NULL, published_by {text} NOT NULL,
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, policy_id) REFERENCES policy_version (maker, id)
) {strict};

CREATE UNIQUE INDEX policy_translation_language ON policy_translation (maker, policy_id, language);
