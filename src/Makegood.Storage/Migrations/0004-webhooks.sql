-- Who is told what happened, and how each telling went.

CREATE TABLE webhook (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    url {text} NOT NULL, topics {text} NOT NULL, secret {text} NOT NULL, earlier_secret {text}, earlier_until {text},
    created_at {text} NOT NULL, disabled_at {text}, disabled_because {text},
    PRIMARY KEY (maker, id)
) {strict};

CREATE TABLE webhook_delivery (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    webhook_id {text} NOT NULL, message_id {text} NOT NULL, topic {text} NOT NULL, state {text} NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead')),
    attempts {int} NOT NULL, next_at {text}, last_at {text}, last_status {int}, last_text {text},
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, webhook_id) REFERENCES webhook (maker, id)
) {strict};

CREATE UNIQUE INDEX webhook_delivery_once ON webhook_delivery (maker, webhook_id, message_id);

CREATE INDEX webhook_delivery_due ON webhook_delivery (next_at) WHERE state = 'waiting';
