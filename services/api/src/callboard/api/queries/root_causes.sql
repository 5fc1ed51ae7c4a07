-- What went wrong by itself among all that a job depends on, near or far: what its failure follows from. $1 its id
WITH RECURSIVE broken AS (
    SELECT d.id, d.depends_on, d.last_error ->> 'code' AS code
    FROM jobs AS j
    INNER JOIN jobs AS d ON d.id = ANY(j.depends_on)
    WHERE j.id = $1 AND d.state IN ('failed', 'cancelled')
    UNION
    SELECT d.id, d.depends_on, d.last_error ->> 'code'
    FROM broken AS b
    INNER JOIN jobs AS d ON d.id = ANY(b.depends_on)
    WHERE b.code = 'DEPENDENCY_FAILED' AND d.state IN ('failed', 'cancelled')
)
SELECT *
FROM jobs
WHERE id IN (SELECT id FROM broken) AND (state = 'cancelled' OR last_error ->> 'code' IS DISTINCT FROM 'DEPENDENCY_FAILED')
ORDER BY created_position
