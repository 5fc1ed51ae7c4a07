-- Jobs that depend on one of the jobs $1, or are among $2 and depend on any at all, and have not started.
SELECT j.id
FROM jobs AS j
WHERE j.state IN ('waiting', 'paused') AND j.depends_on && $1::uuid[]
UNION
SELECT j.id
FROM jobs AS j
WHERE j.id = ANY($2::uuid[]) AND j.state IN ('waiting', 'paused') AND j.depends_on <> '{}'
