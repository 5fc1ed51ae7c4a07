CREATE TABLE corrections (
    id               uuid        PRIMARY KEY,
    project          text        NOT NULL,
    document_id      uuid        NOT NULL,
    play_id          uuid        NOT NULL,
    correction       jsonb       NOT NULL,
    actor            text        NOT NULL,
    made_at          timestamptz NOT NULL,
    position         bigint      NOT NULL
);
CREATE INDEX corrections_of_document ON corrections (document_id, position);
