-- Drop the leases of jobs that left the state running at a position ($2), by the jobs' ids ($1).
-- A lease taken at or after that position belongs to a later run and stays, also when old events are folded again.
DELETE FROM job_leases AS l
USING unnest($1::uuid[], $2::bigint[]) AS ended (job_id, position)
WHERE l.job_id = ended.job_id AND l.version < ended.position
