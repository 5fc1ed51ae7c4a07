-- Forget the jobs that were over before $1; one that was tried again since is not over.
DELETE FROM jobs WHERE completed_at < $1
