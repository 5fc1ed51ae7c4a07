-- Lease up to $2 jobs of the kinds $1 to the worker $3 for $4.
-- Order: priority, then projects in turn (the one that waited longest first), then first in, first out.
WITH RECURSIVE
-- Every (kind, priority, project) that has something to start, found by hopping along the index.
lines AS (
    SELECT first.*
    FROM unnest($1::text[]) AS wanted (kind)
    CROSS JOIN LATERAL (
        SELECT j.kind, -j.priority AS rank, j.project
        FROM jobs AS j
        WHERE j.kind = wanted.kind AND j.state IN ('queued', 'retrying')
        ORDER BY -j.priority, j.project
        LIMIT 1
    ) AS first
    UNION ALL
    SELECT next.*
    FROM lines
    CROSS JOIN LATERAL (
        SELECT j.kind, -j.priority AS rank, j.project
        FROM jobs AS j
        WHERE
            j.kind = lines.kind AND j.state IN ('queued', 'retrying')
            AND (-j.priority, j.project) > (lines.rank, lines.project)
        ORDER BY -j.priority, j.project
        LIMIT 1
    ) AS next
),
offered AS (
    SELECT head.*
    FROM lines
    CROSS JOIN LATERAL (
        SELECT j.id, -j.priority AS rank, j.project, j.created_position
        FROM jobs AS j
        WHERE
            j.kind = lines.kind AND j.state IN ('queued', 'retrying')
            AND -j.priority = lines.rank AND j.project = lines.project
            AND (j.due_at IS NULL OR j.due_at <= now())
            AND NOT EXISTS (
                SELECT FROM job_leases AS l
                WHERE l.job_id = j.id AND (l.expires_at > now() OR l.refused_version = j.version)
            )
        ORDER BY j.created_position
        LIMIT $2
    ) AS head
    UNION ALL
    -- Whose worker was lost: the lease ran out, or is gone altogether.
    SELECT j.id, -j.priority, j.project, j.created_position
    FROM jobs AS j
    LEFT JOIN job_leases AS l ON j.id = l.job_id
    WHERE
        j.state = 'running' AND j.kind = ANY($1::text[])
        AND coalesce(l.expires_at, j.lock_expires_at) <= now()
        AND l.refused_version IS DISTINCT FROM j.version
),
ranked AS (
    SELECT
        o.id, o.rank, o.created_position, t.taken_at,
        row_number() OVER (PARTITION BY o.rank, o.project ORDER BY o.created_position) AS round
    FROM offered AS o
    LEFT JOIN job_turns AS t ON o.project = t.project
),
locked AS (
    SELECT j.*, r.rank, r.round, r.taken_at
    FROM ranked AS r
    INNER JOIN jobs AS j ON r.id = j.id
    -- Looked at again under the lock: the view may have moved on.
    WHERE j.state IN ('queued', 'retrying', 'running')
    ORDER BY r.rank, r.round, r.taken_at NULLS FIRST, r.created_position
    LIMIT $2
    FOR UPDATE OF j SKIP LOCKED
),
leased AS (
    INSERT INTO job_leases (job_id, version, worker, expires_at)
    SELECT l.id, l.version, $3, now() + $4::interval
    FROM locked AS l
    ON CONFLICT (job_id) DO UPDATE
    SET version = excluded.version, worker = excluded.worker, expires_at = excluded.expires_at, refused_version = NULL
    WHERE job_leases.expires_at <= now()
    RETURNING job_id, expires_at
),
turns AS (
    INSERT INTO job_turns (project, taken_at)
    SELECT DISTINCT l.project, now()
    FROM locked AS l
    INNER JOIN leased ON l.id = leased.job_id
    ORDER BY l.project
    ON CONFLICT (project) DO UPDATE SET taken_at = excluded.taken_at
)
SELECT to_json(l)::text AS job, leased.expires_at AS lease_expires_at
FROM locked AS l
INNER JOIN leased ON l.id = leased.job_id
ORDER BY l.rank, l.round, l.taken_at NULLS FIRST, l.created_position
