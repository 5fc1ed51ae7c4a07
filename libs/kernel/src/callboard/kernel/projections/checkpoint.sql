-- One row for each view of the schema: how far it has come, and which version of its projection made it.
CREATE TABLE IF NOT EXISTS projection_checkpoints (
    name     text   PRIMARY KEY,
    version  int    NOT NULL,
    position bigint NOT NULL,
    tables   text[] NOT NULL
)
