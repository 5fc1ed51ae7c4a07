CREATE TABLE playbooks (
    id               uuid        PRIMARY KEY,
    project          text        NOT NULL,
    document_id      uuid        NOT NULL,
    job_id           uuid        NOT NULL,
    engine           text        NOT NULL,
    engine_version   text        NOT NULL,
    title            text,
    author           text,
    sha256           text        NOT NULL,
    size             bigint      NOT NULL,
    summary          jsonb       NOT NULL,
    completed_at     timestamptz NOT NULL,
    saved_at         timestamptz,
    created_position bigint      NOT NULL,
    position         bigint      NOT NULL
);
CREATE INDEX playbooks_newest ON playbooks (created_position DESC);
CREATE INDEX playbooks_of_document ON playbooks (document_id, position DESC);
