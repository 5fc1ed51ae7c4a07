-- What a commit of the view means for leases. $1, $2: jobs that left the state running, and at which position.
-- Their leases go; one taken at or after that position belongs to a later run and stays, also when old events are
-- folded again. $3: other jobs that moved on: what the log had refused of them may be claimed again; they are answered.
WITH ended AS (
    DELETE FROM job_leases AS l
    USING unnest($1::uuid[], $2::bigint[]) AS e (job_id, position)
    WHERE l.job_id = e.job_id AND l.version < e.position
)
UPDATE job_leases SET refused_version = NULL
WHERE refused_version IS NOT NULL AND job_id = ANY($3::uuid[])
RETURNING job_id
