-- The shop's own small memory. Things that are read as a whole are kept as a whole, as JSON; columns are what is looked for.
CREATE TABLE IF NOT EXISTS visit (id TEXT PRIMARY KEY, seen_at TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS customer (id TEXT PRIMARY KEY, mail TEXT NOT NULL UNIQUE, body TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS shop_order (place INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT NOT NULL UNIQUE, checkout TEXT NOT NULL UNIQUE, customer TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS shop_order_customer ON shop_order (customer);
-- What Makegood is still to be told, and what it answered. The row is written with what it tells about, in one transaction.
CREATE TABLE IF NOT EXISTS telling (place INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT NOT NULL, path TEXT NOT NULL, key TEXT NOT NULL UNIQUE, body TEXT NOT NULL, told INTEGER NOT NULL DEFAULT 0, refused TEXT) STRICT;
CREATE INDEX IF NOT EXISTS telling_open ON telling (place) WHERE told = 0;
-- The test bank: what was charged and given back, by key.
CREATE TABLE IF NOT EXISTS test_payment (key TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
