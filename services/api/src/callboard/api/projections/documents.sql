CREATE TABLE documents (
    id               uuid        PRIMARY KEY,
    project          text        NOT NULL,
    filename         text        NOT NULL,
    media_type       text,
    sha256           text        NOT NULL,
    size             bigint      NOT NULL,
    parse_engine     text,
    text_sha256      text,
    text_size        bigint,
    extractor        text,
    encoding         text,
    lines            integer,
    characters       integer,
    problem          jsonb,
    uploaded_at      timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    created_position bigint      NOT NULL,
    upload_position  bigint      NOT NULL,
    position         bigint      NOT NULL
);
CREATE INDEX documents_newest ON documents (created_position DESC);
