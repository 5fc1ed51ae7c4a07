-- Playbooks, the newest first. $1 project, $2 document id, $3 in the library or not, $4 before this position (each may be null),
-- $5 how many
SELECT *
FROM playbooks
WHERE ($1::text IS NULL OR project = $1)
  AND ($2::uuid IS NULL OR document_id = $2)
  AND ($3::boolean IS NULL OR (saved_at IS NOT NULL) = $3)
  AND ($4::bigint IS NULL OR created_position < $4)
ORDER BY created_position DESC
LIMIT $5
