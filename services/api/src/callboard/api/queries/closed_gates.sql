-- The gates of providers that keep a job back just now, the last to open first. $1 its id
SELECT g.provider, g.closed_until
FROM jobs AS j
INNER JOIN provider_gates AS g ON g.provider = ANY(j.providers)
WHERE j.id = $1 AND g.closed_until > now()
ORDER BY g.closed_until DESC, g.provider
