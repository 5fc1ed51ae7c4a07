-- Seconds until the next job of the kinds $1 becomes claimable by time alone; NULL if none will.
-- 0 where something is claimable already: another claim was looking at it in the same moment.
SELECT CASE WHEN min(moment) IS NOT NULL THEN greatest(extract(EPOCH FROM min(moment) - now()), 0)::float8 END
FROM (
    SELECT min(j.due_at) AS moment
    FROM jobs AS j
    WHERE
        j.due_at IS NOT NULL AND j.state IN ('queued', 'retrying') AND j.kind = ANY($1::text[])
        AND NOT EXISTS (
            SELECT FROM job_leases AS l
            WHERE l.job_id = j.id AND (l.expires_at > now() OR l.refused_version = j.version)
        )
    UNION ALL
    SELECT min(coalesce(l.expires_at, j.lock_expires_at))
    FROM jobs AS j
    LEFT JOIN job_leases AS l ON j.id = l.job_id
    WHERE j.state = 'running' AND j.kind = ANY($1::text[]) AND l.refused_version IS DISTINCT FROM j.version
    UNION ALL
    -- Leased to a worker that has not started it on the log, or not yet as far as the view knows.
    SELECT min(l.expires_at)
    FROM job_leases AS l
    INNER JOIN jobs AS j ON l.job_id = j.id
    WHERE
        j.state IN ('queued', 'retrying') AND j.kind = ANY($1::text[])
        AND l.refused_version IS DISTINCT FROM j.version
    UNION ALL
    SELECT now()
    WHERE EXISTS (
        SELECT FROM jobs AS j
        WHERE
            j.state = 'queued' AND j.due_at IS NULL AND j.kind = ANY($1::text[])
            AND NOT EXISTS (SELECT FROM job_leases AS l WHERE l.job_id = j.id)
    )
) AS moments
