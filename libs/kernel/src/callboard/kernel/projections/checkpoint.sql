-- One row for each view of the schema: how far it has come, and which version of its projection made it.
CREATE TABLE IF NOT EXISTS projection_checkpoints (
    name     text   PRIMARY KEY,
    version  int    NOT NULL,
    position bigint NOT NULL,
    tables   text[] NOT NULL
);

-- Signs of life of whoever holds a view's lock. Not worth keeping: a crash of the server ends every session anyway.
CREATE UNLOGGED TABLE IF NOT EXISTS projection_leaders (
    name text   PRIMARY KEY,
    pid  int    NOT NULL,
    beat bigint NOT NULL
)
