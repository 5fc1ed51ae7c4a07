-- Those of the jobs $2, of the kinds $1, whose dependencies have settled: all completed, or one failed or was cancelled;
-- that one is answered, too, the first of them if there are several.
SELECT to_json(j)::text AS job, CASE WHEN broken.id IS NOT NULL THEN to_json(broken)::text END AS broken
FROM jobs AS j
LEFT JOIN LATERAL (
    SELECT d.*
    FROM jobs AS d
    WHERE d.id = ANY(j.depends_on) AND d.state IN ('failed', 'cancelled')
    ORDER BY d.version
    LIMIT 1
) AS broken ON TRUE
WHERE
    j.id = ANY($2::uuid[]) AND j.kind = ANY($1::text[]) AND j.state IN ('waiting', 'paused')
    AND (
        broken.id IS NOT NULL
        OR NOT EXISTS (
            SELECT
            FROM unnest(j.depends_on) AS needed (id)
            LEFT JOIN jobs AS d ON needed.id = d.id
            WHERE d.state IS DISTINCT FROM 'completed'
        )
    )
