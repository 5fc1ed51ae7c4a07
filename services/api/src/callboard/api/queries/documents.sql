-- Documents, the newest first. $1 project or null, $2 before this position or null, $3 how many
SELECT d.*, p.id AS playbook_id, p.title, p.position AS playbook_position
FROM documents d
LEFT JOIN LATERAL (
    SELECT id, title, position FROM playbooks WHERE document_id = d.id ORDER BY position DESC LIMIT 1
) p ON true
WHERE ($1::text IS NULL OR d.project = $1)
  AND ($2::bigint IS NULL OR d.created_position < $2)
ORDER BY d.created_position DESC
LIMIT $3
