-- Write whole rows, given as a JSON array of objects.
INSERT INTO jobs
SELECT * FROM jsonb_populate_recordset(NULL::jobs, $1::text::jsonb)
ON CONFLICT (id) DO UPDATE SET
    state = excluded.state,
    attempt = excluded.attempt,
    steps_completed = excluded.steps_completed,
    steps_total = excluded.steps_total,
    worker = excluded.worker,
    lock_expires_at = excluded.lock_expires_at,
    due_at = excluded.due_at,
    last_error = excluded.last_error,
    result = excluded.result,
    version = excluded.version,
    started_at = excluded.started_at,
    completed_at = excluded.completed_at,
    updated_at = excluded.updated_at
