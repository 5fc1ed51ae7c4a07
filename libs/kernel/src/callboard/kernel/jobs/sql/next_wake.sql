-- Goes on from offered.sql: seconds until there is something to claim by time alone; NULL if there never will be.
-- 0 where something is claimable already: another claim was looking at it in the same moment.
SELECT CASE WHEN min(moment) IS NOT NULL THEN greatest(extract(EPOCH FROM min(moment) - now()), 0)::float8 END
FROM (
    SELECT now() AS moment
    WHERE EXISTS (SELECT FROM offered)
    UNION ALL
    SELECT due.moment
    FROM unnest($1::text[]) AS wanted (kind)
    CROSS JOIN LATERAL (
        SELECT min(j.due_at) AS moment
        FROM jobs AS j
        WHERE j.kind = wanted.kind AND j.state IN ('queued', 'retrying') AND j.due_at > now()
    ) AS due
    UNION ALL
    -- Runs, and what is leased to a worker that has not started it on the log, or not as far as the view knows.
    SELECT coalesce(l.expires_at, j.lock_expires_at)
    FROM jobs AS j
    LEFT JOIN job_leases AS l ON j.id = l.job_id
    WHERE j.state = 'running' AND j.kind = ANY($1::text[]) AND coalesce(l.expires_at, j.lock_expires_at) > now()
    UNION ALL
    SELECT l.expires_at
    FROM job_leases AS l
    INNER JOIN jobs AS j ON l.job_id = j.id
    WHERE l.expires_at > now() AND j.state IN ('queued', 'retrying') AND j.kind = ANY($1::text[])
    UNION ALL
    SELECT g.closed_until FROM provider_gates AS g WHERE g.closed_until > now()
) AS moments
