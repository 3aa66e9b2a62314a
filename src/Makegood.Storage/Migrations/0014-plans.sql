-- Indexes for questions that walked a whole table, and what SQLite's planner has to know so that it takes them.

CREATE INDEX unit_part_serial ON unit_part (maker, serial, unit_id);

CREATE INDEX unit_printed_serial ON unit (maker, printed_serial);

CREATE INDEX part_issue_shipment ON part_issue (maker, shipment_id, id);

CREATE INDEX custody_unit ON custody (maker, unit_id, id);

CREATE INDEX part_item ON part (maker, item, id);

CREATE INDEX claim_submitted ON claim (maker, submitted_at);

CREATE INDEX webhook_delivery_dead ON webhook_delivery (maker, id) WHERE state = 'dead';

WEIGH INDEXES;
