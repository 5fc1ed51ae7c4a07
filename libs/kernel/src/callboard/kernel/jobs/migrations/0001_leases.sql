-- Who may run a job at the moment. Not a view: it says what is so now, and nothing of it is worth keeping.
CREATE TABLE job_leases (
    job_id uuid PRIMARY KEY,
    -- The job's version when it was claimed: an event at or before it says nothing about this lease.
    version bigint NOT NULL,
    worker text NOT NULL,
    expires_at timestamptz NOT NULL,
    -- A version that the log has refused: while the view still shows it, the job is not offered again.
    refused_version bigint
);
CREATE INDEX job_leases_expires_at ON job_leases (expires_at);
CREATE INDEX job_leases_refused ON job_leases (job_id) WHERE refused_version IS NOT NULL;

-- When each project was last given a slot, so that projects take turns.
CREATE TABLE job_turns (
    project text PRIMARY KEY,
    taken_at timestamptz NOT NULL
);
