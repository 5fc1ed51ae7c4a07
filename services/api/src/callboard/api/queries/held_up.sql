-- How many jobs wait for a job. $1 its id
SELECT count(*) AS n FROM jobs WHERE depends_on @> ARRAY[$1::uuid] AND state IN ('waiting', 'paused')
