CREATE TABLE jobs (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    project text NOT NULL,
    priority integer NOT NULL,
    args jsonb NOT NULL,
    inputs text[] NOT NULL,
    depends_on uuid[] NOT NULL,
    providers text[] NOT NULL,
    idempotency_key text,
    state text NOT NULL,
    attempt integer NOT NULL,
    max_attempts integer NOT NULL,
    steps_completed integer NOT NULL,
    steps_total integer NOT NULL,
    worker text,
    lock_expires_at timestamptz,
    due_at timestamptz,
    last_error jsonb,
    result jsonb,
    actor text NOT NULL,
    traceparent text,
    created_position bigint NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    completed_at timestamptz,
    updated_at timestamptz NOT NULL,
    -- The ten seconds in which it becomes due. A claim passes over those to come as a whole, and looks in the present one
    -- at each job.
    due_from timestamptz NOT NULL GENERATED ALWAYS AS (
        coalesce(date_bin('10 seconds', due_at, '2000-01-01 00:00:00+00'), '-infinity')
    ) STORED
);
-- The order in which a claim looks at what could be started.
CREATE INDEX jobs_claimable ON jobs (kind, (-priority), project, providers, due_from, created_position)
WHERE state IN ('queued', 'retrying');
CREATE INDEX jobs_due ON jobs (kind, due_at) WHERE due_at IS NOT NULL AND state IN ('queued', 'retrying');
CREATE INDEX jobs_running ON jobs (kind) WHERE state = 'running';
CREATE INDEX jobs_failed ON jobs (updated_at) WHERE state = 'failed';
-- Who waits for a job that has ended.
CREATE INDEX jobs_dependents ON jobs USING gin (depends_on) WHERE state IN ('waiting', 'paused');
-- What is old enough to be forgotten.
CREATE INDEX jobs_finished ON jobs (completed_at) WHERE completed_at IS NOT NULL;
