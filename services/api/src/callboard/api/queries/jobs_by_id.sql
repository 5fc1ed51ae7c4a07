-- Some jobs. $1 ids
SELECT * FROM jobs WHERE id = ANY($1) ORDER BY created_position
