-- Jobs of the kinds $1 that depend on others and have not started.
SELECT j.id
FROM jobs AS j
WHERE j.state IN ('waiting', 'paused') AND j.depends_on <> '{}' AND j.kind = ANY($1::text[])
