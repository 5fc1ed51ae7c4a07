-- How many jobs of each kind and project are running.
SELECT kind, project, count(*) AS n FROM jobs WHERE state = 'running' GROUP BY kind, project
