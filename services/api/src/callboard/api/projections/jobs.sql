-- Finished jobs of documents that the view of jobs has forgotten: a document's history stays whole.
CREATE TABLE archived_jobs (LIKE jobs, PRIMARY KEY (id));
CREATE INDEX archived_jobs_inputs ON archived_jobs USING gin (inputs);
