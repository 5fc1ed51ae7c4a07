-- Jobs by state ($1), kind ($2), project ($3), input ($4), each if not null: newest first, those created before $5, at most $6.
SELECT to_json(j)::text
FROM jobs AS j
WHERE
    ($1::text IS NULL OR state = $1)
    AND ($2::text IS NULL OR kind = $2)
    AND ($3::text IS NULL OR project = $3)
    AND ($4::text IS NULL OR inputs @> ARRAY[$4::text])
    AND ($5::bigint IS NULL OR created_position < $5)
ORDER BY created_position DESC
LIMIT $6
