-- Which migrations of which package this schema has had.
CREATE TABLE IF NOT EXISTS schema_migrations (
    package    text        NOT NULL,
    number     int         NOT NULL,
    name       text        NOT NULL,
    checksum   text        NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (package, number)
)
