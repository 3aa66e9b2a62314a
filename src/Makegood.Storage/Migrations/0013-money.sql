-- Who was told that credit is about to end. A row for each account, last day and reminder, so that nobody is told twice; it is written together with the message.

CREATE TABLE credit_reminder (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    account {text} NOT NULL, last_day {text} NOT NULL, days_before {int} NOT NULL, at {text} NOT NULL,
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, account) REFERENCES credit_account (maker, id)
) {strict};

CREATE INDEX credit_reminder_account ON credit_reminder (maker, account, last_day);
