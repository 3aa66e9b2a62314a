-- What is done for each approved part, where units are, what was sent. What happened is only ever added; nothing leaves twice.

-- One line per decision and claimed part; `step` counts the remedies that took over from one another.
CREATE TABLE remedy (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    claim_id {text} NOT NULL, decision_id {text} NOT NULL, position {int} NOT NULL, step {int} NOT NULL, follows_id {text},
    kind {text} NOT NULL, state {text} NOT NULL, outcome {text}, word {text}, item {text} NOT NULL, unit_id {text} NOT NULL, unit_part_id {text}, part_id {text}, quantity {int} NOT NULL CHECK (quantity > 0),
    part_travels {int} NOT NULL, new_unit_id {text}, rma_number {text}, trip_id {text}, return_due_on {text},
    amount {int}, currency {text}, money_as {text}, answered_at {text},
    cost_amount {int} NOT NULL, cost_currency {text}, opened_at {text} NOT NULL, changed_at {text} NOT NULL, ended_at {text},
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, claim_id) REFERENCES claim (maker, id),
    FOREIGN KEY (maker, unit_id) REFERENCES unit (maker, id)
) {strict};

CREATE UNIQUE INDEX remedy_once ON remedy (maker, claim_id, decision_id, position, step);

CREATE UNIQUE INDEX remedy_rma ON remedy (maker, rma_number);

CREATE INDEX remedy_unit ON remedy (maker, unit_id, id);

CREATE INDEX remedy_state ON remedy (maker, state, id);

CREATE INDEX remedy_due ON remedy (maker, return_due_on, id);

CREATE TABLE remedy_event (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    remedy_id {text} NOT NULL, sequence {int} NOT NULL, kind {text} NOT NULL, from_state {text} NOT NULL, to_state {text} NOT NULL,
    at {text} NOT NULL, actor {text} NOT NULL, reason {text}, data {text} NOT NULL,
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, remedy_id) REFERENCES remedy (maker, id)
) {strict};

CREATE UNIQUE INDEX remedy_event_sequence ON remedy_event (maker, remedy_id, sequence);

-- A parcel: what a carrier took, whoever the carrier is. `direction` says from whom to whom.
CREATE TABLE shipment (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    remedy_id {text} NOT NULL, number {int} NOT NULL, direction {text} NOT NULL CHECK (direction IN ('in', 'out', 'to_supplier', 'from_supplier')),
    carrier {text} NOT NULL, tracking {text} NOT NULL, sent_on {text} NOT NULL, arrived_on {text}, lost_on {text},
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, remedy_id) REFERENCES remedy (maker, id)
) {strict};

CREATE UNIQUE INDEX shipment_number ON shipment (maker, remedy_id, number);

CREATE INDEX shipment_tracking ON shipment (maker, tracking, id);

-- What the carrier said about a parcel on its way.
CREATE TABLE shipment_event (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    shipment_id {text} NOT NULL, kind {text} NOT NULL, at {text} NOT NULL, recorded_at {text} NOT NULL,
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, shipment_id) REFERENCES shipment (maker, id)
) {strict};

CREATE UNIQUE INDEX shipment_event_once ON shipment_event (maker, shipment_id, kind, at);

-- What left for good: a remedy gives out one thing once.
CREATE TABLE part_issue (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    remedy_id {text} NOT NULL, part_id {text}, unit_id {text}, quantity {int} NOT NULL, serial {text}, issued_on {text} NOT NULL, shipment_id {text} NOT NULL,
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, remedy_id) REFERENCES remedy (maker, id)
) {strict};

CREATE UNIQUE INDEX part_issue_once ON part_issue (maker, remedy_id);

-- A sum that the shop's own system pays. The id is the key that it is asked with, every time the same.
CREATE TABLE hand_off (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    remedy_id {text} NOT NULL, money_as {text} NOT NULL CHECK (money_as IN ('refund', 'store_credit')), amount {int} NOT NULL CHECK (amount > 0), currency {text} NOT NULL,
    times_asked {int} NOT NULL, asked_at {text} NOT NULL, answered_at {text}, reference {text}, failure {text},
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, remedy_id) REFERENCES remedy (maker, id)
) {strict};

CREATE UNIQUE INDEX hand_off_once ON hand_off (maker, remedy_id);

-- A repair that went on to the supplier, and what came back of it.
CREATE TABLE supplier_leg (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    remedy_id {text} NOT NULL, number {int} NOT NULL, supplier {text} NOT NULL, supplier_rma {text}, covered_until {text}, sent_on {text} NOT NULL, back_on {text},
    outcome {text}, recovered_amount {int}, recovered_currency {text},
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, remedy_id) REFERENCES remedy (maker, id)
) {strict};

CREATE UNIQUE INDEX supplier_leg_number ON supplier_leg (maker, remedy_id, number);

-- Where a unit, or a part that travels by itself, is now: one row each, whose id is the unit's or the part's.
CREATE TABLE custody (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    unit_id {text} NOT NULL, custody {text} NOT NULL, since {text} NOT NULL, sequence {int} NOT NULL, remedy_id {text},
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, unit_id) REFERENCES unit (maker, id)
) {strict};

CREATE INDEX custody_where ON custody (maker, custody, id);

CREATE TABLE custody_event (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    thing_id {text} NOT NULL, sequence {int} NOT NULL, from_custody {text} NOT NULL, to_custody {text} NOT NULL, on_day {text} NOT NULL,
    at {text} NOT NULL, actor {text} NOT NULL, evidence {text} NOT NULL, remedy_id {text}, reason {text},
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, thing_id) REFERENCES custody (maker, id)
) {strict};

CREATE UNIQUE INDEX custody_event_sequence ON custody_event (maker, thing_id, sequence);

-- A unit that a remedy has set aside; the id is the unit's, so that no two remedies have one.
CREATE TABLE unit_hold (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    remedy_id {text} NOT NULL, held_at {text} NOT NULL,
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, id) REFERENCES unit (maker, id)
) {strict};

-- One unit took the place of another; readable from both ends.
CREATE TABLE unit_link (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    old_unit_id {text} NOT NULL, new_unit_id {text} NOT NULL, remedy_id {text} NOT NULL, on_day {text} NOT NULL, at {text} NOT NULL,
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, old_unit_id) REFERENCES unit (maker, id),
    FOREIGN KEY (maker, new_unit_id) REFERENCES unit (maker, id)
) {strict};

CREATE UNIQUE INDEX unit_link_once ON unit_link (maker, remedy_id);

CREATE INDEX unit_link_old ON unit_link (maker, old_unit_id, id);

CREATE INDEX unit_link_new ON unit_link (maker, new_unit_id, id);

-- The last RMA number given out for a year.
CREATE TABLE rma_counter (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    last {int} NOT NULL,
    PRIMARY KEY (maker, id)
) {strict};
