-- How much there is: documents, playbooks, and jobs by state.
SELECT (SELECT count(*) FROM documents) AS documents,
       (SELECT count(*) FROM playbooks) AS playbooks,
       (SELECT coalesce(jsonb_object_agg(state, n), '{}') FROM (SELECT state, count(*) AS n FROM jobs GROUP BY state) s) AS jobs
