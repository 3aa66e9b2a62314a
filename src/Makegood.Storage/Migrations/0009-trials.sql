-- A draft of a policy, tried on the claims that were on record then. What came out is only ever added; `answer` is the whole report as JSON.
CREATE TABLE policy_trial (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    policy {text} NOT NULL, version {text} NOT NULL, kind {text} NOT NULL, sha256 {text} NOT NULL, number {int} NOT NULL, claims {int} NOT NULL, changed {int} NOT NULL,
    answer {text} NOT NULL, tried_at {text} NOT NULL, tried_by {text} NOT NULL,
    PRIMARY KEY (maker, id)
) {strict};

-- The first who tried a text is taken for its author.
CREATE UNIQUE INDEX policy_trial_text ON policy_trial (maker, sha256, number);
