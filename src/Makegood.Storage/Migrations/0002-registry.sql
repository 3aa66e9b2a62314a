-- What was made, of which parts, and to whom and how it was sold.

CREATE TABLE product (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    sku {text} NOT NULL, name {text} NOT NULL, model {text}, grade {text}, technology {text},
    kind {text} NOT NULL CHECK (kind IN ('unit', 'kit')), policy {text}, created_at {text} NOT NULL, retired_at {text},
    PRIMARY KEY (maker, id)
) {strict};

CREATE UNIQUE INDEX product_sku ON product (maker, sku);

CREATE TABLE part (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    sku {text} NOT NULL, name {text} NOT NULL, item {text} NOT NULL,
    supplier {text}, supplier_months {int}, cost_amount {int} CHECK (cost_amount >= 0), cost_currency {text}, created_at {text} NOT NULL, retired_at {text},
    PRIMARY KEY (maker, id)
) {strict};

CREATE UNIQUE INDEX part_sku ON part (maker, sku);

CREATE TABLE bill_line (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    product_id {text} NOT NULL, part_id {text} NOT NULL, position {int} NOT NULL, quantity {int} NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, product_id) REFERENCES product (maker, id),
    FOREIGN KEY (maker, part_id) REFERENCES part (maker, id)
) {strict};

CREATE UNIQUE INDEX bill_line_position ON bill_line (maker, product_id, position);

-- One line of an order or invoice. Dates are local dates of the policy's zone.
CREATE TABLE sale (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    order_number {text} NOT NULL, line {int} NOT NULL, invoice_number {text}, channel {text} NOT NULL, seller {text},
    store_record {int} NOT NULL, purchased_at {text}, purchased_on {text}, invoiced_on {text}, delivered_on {text},
    buyer_kind {text}, buyer_country {text}, person_id {text}, created_at {text} NOT NULL,
    PRIMARY KEY (maker, id)
) {strict};

CREATE UNIQUE INDEX sale_order_line ON sale (maker, order_number, line);

CREATE TABLE unit (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    serial {text} NOT NULL, printed_serial {text} NOT NULL, product_id {text} NOT NULL, sale_id {text}, owner_id {text},
    manufactured_on {text}, hardware {text}, firmware {text}, print_counter {int} NOT NULL, registered_at {text} NOT NULL, retired_at {text},
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, product_id) REFERENCES product (maker, id)
) {strict};

CREATE UNIQUE INDEX unit_serial ON unit (maker, serial);

CREATE INDEX unit_product ON unit (maker, product_id, id);

CREATE INDEX unit_sale ON unit (maker, sale_id, id);

-- One part in one unit. A part that was replaced stays, with the day on which it left.
CREATE TABLE unit_part (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    unit_id {text} NOT NULL, part_id {text} NOT NULL, item {text} NOT NULL, place {text} NOT NULL, serial {text}, received_on {text},
    fitted_on {text}, left_on {text}, replaces_id {text},
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, unit_id) REFERENCES unit (maker, id)
) {strict};

CREATE INDEX unit_part_unit ON unit_part (maker, unit_id, id);

-- Print time, in whole minutes, as somebody read it. A reading is a lower bound.
CREATE TABLE meter_reading (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    unit_id {text} NOT NULL, minutes {int} NOT NULL CHECK (minutes >= 0), written {text} NOT NULL, taken_at {text} NOT NULL,
    source {text} NOT NULL, confidence {text} NOT NULL, after_reset {int} NOT NULL, falls {int} NOT NULL, evidence {text}, recorded_at {text} NOT NULL,
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, unit_id) REFERENCES unit (maker, id)
) {strict};

CREATE UNIQUE INDEX meter_reading_once ON meter_reading (maker, unit_id, source, taken_at);

-- A file by its hash. The name that somebody gave it may name a person: it is sealed with a key of the attachment's own in `person_key`.
CREATE TABLE attachment (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    hash {text} NOT NULL, bytes {int} NOT NULL, media_type {text} NOT NULL, sealed_name {text}, unit_id {text}, person_id {text},
    added_at {text} NOT NULL, added_by {text} NOT NULL, removed_at {text},
    PRIMARY KEY (maker, id)
) {strict};

CREATE INDEX attachment_hash ON attachment (hash);

CREATE INDEX attachment_living ON attachment (maker, hash, bytes) WHERE removed_at IS NULL;

CREATE INDEX attachment_unit ON attachment (maker, unit_id, id);

CREATE INDEX attachment_person ON attachment (maker, person_id, id);
