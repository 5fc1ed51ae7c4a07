-- What was made of a document, the newest first. $1 document id, $2 before this position or null, $3 how many
SELECT *
FROM document_history
WHERE document_id = $1
  AND ($2::bigint IS NULL OR created_position < $2)
ORDER BY created_position DESC
LIMIT $3
