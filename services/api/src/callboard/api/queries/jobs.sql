-- Jobs, the newest or the oldest first.
-- $1 states, $2 kinds, $3 project, $4 input, $5 and $6 first and last id, $7 created since and $8 until, $9 finished since
-- and $10 until, $11 a text in its error or arguments (each may be null)
-- $12 on from this position or null, $13 how many, $14 whether the oldest come first
WITH fitting AS NOT MATERIALIZED (
    SELECT *
    FROM jobs
    WHERE ($1::text[] IS NULL OR state = ANY($1))
      AND ($2::text[] IS NULL OR kind = ANY($2))
      AND ($3::text IS NULL OR project = $3)
      AND ($4::text IS NULL OR inputs @> ARRAY[$4])
      AND ($5::uuid IS NULL OR id BETWEEN $5 AND $6)
      AND ($7::timestamptz IS NULL OR created_at >= $7)
      AND ($8::timestamptz IS NULL OR created_at < $8)
      AND ($9::timestamptz IS NULL OR completed_at >= $9)
      AND ($10::timestamptz IS NULL OR completed_at < $10)
      AND (
          $11::text IS NULL
          OR position(lower($11) IN lower(concat_ws(' ', last_error ->> 'code', last_error ->> 'message', args::text))) > 0
      )
),
-- One of these two is empty, and costs nothing; the other reads its index in the order asked for until it has enough.
newest AS NOT MATERIALIZED (
    SELECT *
    FROM fitting
    WHERE NOT $14::boolean AND ($12::bigint IS NULL OR created_position < $12)
    ORDER BY created_position DESC
    LIMIT $13
),
oldest AS NOT MATERIALIZED (
    SELECT *
    FROM fitting
    WHERE $14 AND ($12::bigint IS NULL OR created_position > $12)
    ORDER BY created_position
    LIMIT $13
)
SELECT * FROM (SELECT * FROM newest UNION ALL SELECT * FROM oldest) AS page
ORDER BY CASE WHEN $14 THEN created_position ELSE -created_position END
