-- What people list jobs by, newest first or by what they work on. Services that carry jobs are asked for none of that.
CREATE INDEX jobs_newest ON jobs (created_position DESC);
CREATE INDEX jobs_inputs ON jobs USING gin (inputs);
-- Finished jobs of documents that the view of jobs has forgotten: a document's history stays whole.
CREATE TABLE archived_jobs (LIKE jobs, PRIMARY KEY (id));
CREATE INDEX archived_jobs_inputs ON archived_jobs USING gin (inputs);
