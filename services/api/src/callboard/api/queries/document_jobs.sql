-- The jobs of some documents, in the order of their creation. $1 inputs as `document/<id>`
SELECT *, false AS archived FROM jobs WHERE inputs && $1::text[]
UNION ALL
SELECT *, true FROM archived_jobs WHERE inputs && $1::text[]
ORDER BY created_position
