-- Jobs, the newest first. $1 state, $2 kind, $3 project, $4 input, $5 before this position (each may be null), $6 how many
SELECT *
FROM jobs
WHERE ($1::text IS NULL OR state = $1)
  AND ($2::text IS NULL OR kind = $2)
  AND ($3::text IS NULL OR project = $3)
  AND ($4::text IS NULL OR inputs @> ARRAY[$4])
  AND ($5::bigint IS NULL OR created_position < $5)
ORDER BY created_position DESC
LIMIT $6
