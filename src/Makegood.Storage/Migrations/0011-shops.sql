-- Shops that tell us about their orders, and what came from them. A shop's name is never used again: orders and accounts begin with it.
CREATE TABLE shop (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    name {text} NOT NULL, platform {text} NOT NULL CHECK (platform IN ('shopify', 'woocommerce')), domain {text}, channel {text} NOT NULL, credit_names {text} NOT NULL, affiliate_mark {text},
    secret {text}, earlier_secret {text}, earlier_until {text}, connected_at {text} NOT NULL, removed_at {text},
    PRIMARY KEY (maker, id)
) {strict};

CREATE UNIQUE INDEX shop_name ON shop (maker, platform, name);

-- A webhook knows its shop and nothing else.
CREATE UNIQUE INDEX shop_id ON shop (id);

CREATE TABLE shop_delivery (
    maker {text} NOT NULL, id {text} NOT NULL, revision {int} NOT NULL,
    shop_id {text} NOT NULL, digest {text} NOT NULL, topic {text} NOT NULL, delivery_id {text}, received_at {text} NOT NULL, sent_at {text},
    times {int} NOT NULL CHECK (times > 0), last_at {text} NOT NULL, told {int} NOT NULL, kept {text} NOT NULL, passed_over {text} NOT NULL, is_open {int} NOT NULL,
    settled_at {text}, settled_by {text}, settled_because {text},
    PRIMARY KEY (maker, id),
    FOREIGN KEY (maker, shop_id) REFERENCES shop (maker, id)
) {strict};

CREATE UNIQUE INDEX shop_delivery_once ON shop_delivery (maker, shop_id, digest);

CREATE INDEX shop_delivery_open ON shop_delivery (maker, shop_id, id) WHERE is_open = 1;
