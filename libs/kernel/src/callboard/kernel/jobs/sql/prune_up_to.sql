-- Up to which moment, $1 at the latest, jobs that are over can be forgotten with about $2 of them at once; NULL: there are none.
SELECT CASE WHEN count(*) < $2 THEN max($1::timestamptz) ELSE max(oldest.completed_at) + interval '1 microsecond' END
FROM (SELECT completed_at FROM jobs WHERE completed_at < $1 ORDER BY completed_at LIMIT $2) AS oldest
