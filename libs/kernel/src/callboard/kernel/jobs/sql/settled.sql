-- Those of the jobs $2, of the kinds $1, whose dependencies have settled as far as the view knows: all completed, or one
-- failed or was cancelled; that one is answered, too, the first of them if there are several. `missing` are those
-- dependencies that the view has forgotten: the log tells how they ended, and whether `others_completed` is enough.
SELECT
    to_json(j)::text AS job,
    CASE WHEN broken.id IS NOT NULL THEN to_json(broken)::text END AS broken,
    needs.missing,
    needs.others_completed
FROM jobs AS j
LEFT JOIN LATERAL (
    SELECT d.*
    FROM jobs AS d
    WHERE d.id = ANY(j.depends_on) AND d.state IN ('failed', 'cancelled')
    ORDER BY d.version
    LIMIT 1
) AS broken ON TRUE
CROSS JOIN LATERAL (
    SELECT
        coalesce(array_agg(needed.id) FILTER (WHERE d.id IS NULL), '{}') AS missing,
        coalesce(bool_and(d.state = 'completed') FILTER (WHERE d.id IS NOT NULL), TRUE) AS others_completed
    FROM unnest(j.depends_on) AS needed (id)
    LEFT JOIN jobs AS d ON needed.id = d.id
) AS needs
WHERE
    j.id = ANY($2::uuid[]) AND j.kind = ANY($1::text[]) AND j.state IN ('waiting', 'paused')
    AND (broken.id IS NOT NULL OR needs.others_completed OR needs.missing <> '{}')
