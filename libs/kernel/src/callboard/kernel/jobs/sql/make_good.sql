-- Brings all leases in step with the view as it stands. Those of jobs that have moved on and are not running go, or that
-- have been forgotten since; what the log had refused of jobs that have moved on may be claimed again.
WITH ended AS (
    DELETE FROM job_leases AS l
    WHERE NOT EXISTS (SELECT FROM jobs AS j WHERE j.id = l.job_id AND (j.state = 'running' OR j.version <= l.version))
)
UPDATE job_leases AS l SET refused_version = NULL
FROM jobs AS j
WHERE l.job_id = j.id AND l.refused_version < j.version AND j.state = 'running'
