-- Playbooks, the newest first. $1 project, $2 document id, $3 before this position (each may be null), $4 how many
SELECT *
FROM playbooks
WHERE ($1::text IS NULL OR project = $1)
  AND ($2::uuid IS NULL OR document_id = $2)
  AND ($3::bigint IS NULL OR created_position < $3)
ORDER BY created_position DESC
LIMIT $4
