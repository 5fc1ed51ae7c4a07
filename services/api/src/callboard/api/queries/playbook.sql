-- One playbook. $1 id
SELECT * FROM playbooks WHERE id = $1
