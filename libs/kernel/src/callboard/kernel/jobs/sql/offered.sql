-- The beginning of every query that asks what may start: the jobs of the kinds $1 that may, at most $2 of each line.
-- $3 most jobs of one project at once, or null; $4, $5 kinds that have such a limit, and their limits.
--
-- A line is all that waits of one kind, priority, project, set of providers, and ten seconds in which to become due: what
-- keeps one of its jobs back keeps back all of it, so a claim looks at no job that may not start, save for those due within
-- the present ten seconds.
WITH RECURSIVE
-- What counts towards limits: runs, and what was leased in order to run, even where its worker was lost meanwhile, since
-- the log may know of the start by now; so it may where it has refused a start. Nothing is counted where there are no limits.
busy AS (
    SELECT j.id, j.kind, j.project
    FROM jobs AS j
    WHERE j.state = 'running' AND j.kind = ANY($1::text[]) AND ($3::bigint IS NOT NULL OR $4::text[] <> '{}')
    UNION
    SELECT started.*
    FROM job_leases AS l
    CROSS JOIN LATERAL (
        SELECT j.id, j.kind, j.project
        FROM jobs AS j
        WHERE
            j.id = l.job_id AND j.state IN ('queued', 'retrying') AND j.kind = ANY($1::text[])
            AND (l.expires_at > '-infinity' OR l.refused_version = j.version)
        LIMIT 1
    ) AS started
    WHERE $3::bigint IS NOT NULL OR $4::text[] <> '{}'
),
project_room AS (
    SELECT b.project, $3::bigint - count(*) AS room
    FROM busy AS b
    WHERE $3::bigint IS NOT NULL
    GROUP BY b.project
),
kind_room AS (
    SELECT limited.kind, limited.most - count(b.id) AS room
    FROM unnest($4::text[], $5::bigint[]) AS limited (kind, most)
    LEFT JOIN busy AS b ON limited.kind = b.kind
    GROUP BY limited.kind, limited.most
),
-- Providers whose gates are closed: what cannot run without one of them waits.
shut AS (
    SELECT coalesce(array_agg(g.provider), '{}') AS providers
    FROM provider_gates AS g
    WHERE g.closed_until > now()
),
-- Every line, found by hopping along the index; from one that is not due yet to the next project's or set of providers'.
lines AS (
    SELECT first.*
    FROM unnest($1::text[]) AS wanted (kind)
    CROSS JOIN LATERAL (
        SELECT j.kind, -j.priority AS rank, j.project, j.providers, j.due_from
        FROM jobs AS j
        WHERE j.kind = wanted.kind AND j.state IN ('queued', 'retrying')
        ORDER BY -j.priority, j.project, j.providers, j.due_from
        LIMIT 1
    ) AS first
    UNION ALL
    SELECT next.*
    FROM lines
    CROSS JOIN LATERAL (
        SELECT j.kind, -j.priority AS rank, j.project, j.providers, j.due_from
        FROM jobs AS j
        WHERE
            j.kind = lines.kind AND j.state IN ('queued', 'retrying')
            AND (-j.priority, j.project, j.providers, j.due_from)
            > (
                lines.rank, lines.project, lines.providers,
                CASE WHEN lines.due_from > now() THEN 'infinity' ELSE lines.due_from END
            )
        ORDER BY -j.priority, j.project, j.providers, j.due_from
        LIMIT 1
    ) AS next
),
offered AS (
    SELECT
        head.*, FALSE AS counted,
        coalesce(p.room, $3, 2147483647) AS project_room,
        coalesce(k.room, 2147483647) AS kind_room
    FROM lines
    LEFT JOIN project_room AS p ON lines.project = p.project
    LEFT JOIN kind_room AS k ON lines.kind = k.kind
    CROSS JOIN LATERAL (
        SELECT j.id, j.kind, -j.priority AS rank, j.project, j.created_position
        FROM jobs AS j
        WHERE
            j.kind = lines.kind AND j.state IN ('queued', 'retrying')
            AND -j.priority = lines.rank AND j.project = lines.project
            AND j.providers = lines.providers AND j.due_from = lines.due_from
            AND (j.due_at IS NULL OR j.due_at <= now())
            AND NOT EXISTS (
                SELECT FROM job_leases AS l
                WHERE l.job_id = j.id AND (l.expires_at > '-infinity' OR l.refused_version = j.version)
            )
        ORDER BY j.created_position
        LIMIT $2
    ) AS head
    WHERE
        lines.due_from <= now() AND coalesce(p.room, 1) > 0 AND coalesce(k.room, 1) > 0
        AND NOT lines.providers && (SELECT shut.providers FROM shut)
    UNION ALL
    -- Whose worker was lost, before or after it began: the lease ran out, or is gone altogether. These count already.
    SELECT j.id, j.kind, -j.priority, j.project, j.created_position, TRUE, 2147483647, 2147483647
    FROM jobs AS j
    LEFT JOIN job_leases AS l ON j.id = l.job_id
    WHERE
        j.state = 'running' AND j.kind = ANY($1::text[])
        AND coalesce(l.expires_at, j.lock_expires_at) <= now()
        AND l.refused_version IS DISTINCT FROM j.version
        AND NOT j.providers && (SELECT shut.providers FROM shut)
    UNION ALL
    SELECT started.*, TRUE, 2147483647, 2147483647
    FROM job_leases AS l
    CROSS JOIN LATERAL (
        SELECT j.id, j.kind, -j.priority, j.project, j.created_position
        FROM jobs AS j
        WHERE
            j.id = l.job_id AND j.state IN ('queued', 'retrying') AND j.kind = ANY($1::text[])
            AND NOT j.providers && (SELECT shut.providers FROM shut)
        LIMIT 1
    ) AS started
    WHERE l.expires_at <= now() AND l.expires_at > '-infinity'
)
