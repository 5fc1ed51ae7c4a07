-- What went wrong with jobs of the kinds $1: how many failed within the last $2, the latest of them, and how many are
-- without a worker, since their lease ran out more than $3 ago and nobody took them up, although nothing kept anybody from it.
SELECT
    count(*) FILTER (WHERE j.state = 'failed') AS failed,
    (
        SELECT to_json(latest)::text
        FROM jobs AS latest
        WHERE latest.state = 'failed' AND latest.kind = ANY($1::text[]) AND latest.updated_at >= now() - $2::interval
        ORDER BY latest.updated_at DESC
        LIMIT 1
    ) AS latest,
    count(*) FILTER (WHERE j.state = 'running') AS abandoned
FROM jobs AS j
LEFT JOIN job_leases AS l ON j.id = l.job_id
WHERE
    j.kind = ANY($1::text[])
    AND (
        (j.state = 'failed' AND j.updated_at >= now() - $2::interval)
        OR (
            j.state = 'running' AND coalesce(l.expires_at, j.lock_expires_at) < now() - $3::interval
            -- Behind a gate that was closed within that time nobody may take them up, or could have by now.
            AND NOT EXISTS (
                SELECT FROM provider_gates AS g
                WHERE g.provider = ANY(j.providers) AND g.closed_until > now() - $3::interval
            )
        )
    )
