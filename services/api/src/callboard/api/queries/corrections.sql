-- The corrections that hold for a document's playbooks, in their order. $1 document id
SELECT * FROM corrections WHERE document_id = $1 ORDER BY position
