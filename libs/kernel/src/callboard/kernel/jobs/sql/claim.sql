-- Goes on from offered.sql: lease up to $2 of what is offered to the worker $6 for $7.
-- Order: priority, then projects in turn (the one that waited longest first), then first in, first out.
, ranked AS (
    SELECT
        o.*, t.taken_at,
        row_number() OVER (PARTITION BY o.rank, o.project ORDER BY o.created_position) AS round
    FROM offered AS o
    LEFT JOIN job_turns AS t ON o.project = t.project
),
-- How many of the same project, and of the same kind, go before each.
placed AS (
    SELECT
        r.*,
        row_number() OVER (PARTITION BY r.counted, r.project ORDER BY r.rank, r.round, r.created_position) AS of_project,
        row_number() OVER (
            PARTITION BY r.counted, r.kind ORDER BY r.rank, r.round, r.taken_at NULLS FIRST, r.created_position
        ) AS of_kind
    FROM ranked AS r
),
locked AS (
    SELECT j.*, p.rank, p.round, p.taken_at, p.counted
    FROM placed AS p
    INNER JOIN jobs AS j ON p.id = j.id
    WHERE
        p.of_project <= p.project_room AND p.of_kind <= p.kind_room
        -- Says the same as the join, in a way that finds them by their ids also where nothing is known of the table yet.
        AND j.id = ANY(ARRAY(SELECT id FROM placed))
        -- Looked at again under the lock: the view may have moved on.
        AND j.state IN ('queued', 'retrying', 'running')
    ORDER BY p.rank, p.round, p.taken_at NULLS FIRST, p.created_position
    LIMIT $2
    FOR UPDATE OF j SKIP LOCKED
),
leased AS (
    INSERT INTO job_leases (job_id, version, worker, expires_at)
    SELECT l.id, l.version, $6, now() + $7::interval
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
SELECT to_json(l)::text AS job, leased.expires_at AS lease_expires_at, l.counted AS in_place
FROM locked AS l
INNER JOIN leased ON l.id = leased.job_id
ORDER BY l.rank, l.round, l.taken_at NULLS FIRST, l.created_position
