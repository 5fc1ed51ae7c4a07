-- What a commit of the view means for leases, and whom it tells. One statement, since each is a way to the server and back.
-- $1, $2: jobs that left the state running, and at which position. Their leases go; one taken at or after that position
-- belongs to a later run and stays, also when old events are folded again.
WITH ended AS (
    DELETE FROM job_leases AS l
    USING unnest($1::uuid[], $2::bigint[]) AS e (job_id, position)
    WHERE l.job_id = e.job_id AND l.version < e.position
),
-- $3: other jobs that moved on. What the log had refused of them may be claimed again.
offered AS (
    UPDATE job_leases SET refused_version = NULL
    WHERE refused_version IS NOT NULL AND job_id = ANY($3::uuid[])
    RETURNING job_id
),
-- Jobs that depend on one of the jobs $4, or are among $5 and depend on any at all, and have not started.
depending AS (
    SELECT j.id
    FROM jobs AS j
    WHERE j.state IN ('waiting', 'paused') AND j.depends_on && $4::uuid[]
    UNION
    SELECT j.id
    FROM jobs AS j
    WHERE j.id = ANY($5::uuid[]) AND j.state IN ('waiting', 'paused') AND j.depends_on <> '{}'
),
counted AS (
    SELECT d.id, row_number() OVER () - 1 AS place
    FROM depending AS d
),
-- $6: topics that are told nothing but that there is news; $7: that of what is offered; $8: that of `depending`, $9 to each.
told AS (
    SELECT news.topic, '' AS payload
    FROM unnest($6::text[]) AS news (topic)
    UNION ALL
    SELECT $7, '' WHERE EXISTS (SELECT FROM offered)
    UNION ALL
    SELECT $8, string_agg(c.id::text, ' ')
    FROM counted AS c
    GROUP BY c.place / $9::bigint
)
SELECT pg_notify(current_schema() || '.' || told.topic, told.payload) FROM told
