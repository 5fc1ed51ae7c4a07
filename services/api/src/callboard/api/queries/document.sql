-- One document with its latest playbook. $1 id
SELECT d.*, p.id AS playbook_id, p.title, p.position AS playbook_position
FROM documents d
LEFT JOIN LATERAL (
    SELECT id, title, position FROM playbooks WHERE document_id = d.id ORDER BY position DESC LIMIT 1
) p ON true
WHERE d.id = $1
