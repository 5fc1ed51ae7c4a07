CREATE TABLE document_history (
    id               uuid        PRIMARY KEY,
    document_id      uuid        NOT NULL,
    what             text        NOT NULL,
    made_by          text,
    asked_for        text,
    sha256           text,
    size             bigint,
    play_id          uuid,
    job_id           uuid,
    correction_id    uuid,
    problem          jsonb,
    actor            text        NOT NULL,
    at               timestamptz NOT NULL,
    created_position bigint      NOT NULL
);
CREATE INDEX document_history_of_document ON document_history (document_id, created_position DESC);
