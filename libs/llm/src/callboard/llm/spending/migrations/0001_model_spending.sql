-- What calls to language models cost, or may have cost. Not a view: a call is written down before it is made.
CREATE TABLE model_spending (
    id uuid PRIMARY KEY,
    reserved_at timestamptz NOT NULL,
    job text,
    username text,
    project text,
    -- The most that the call could cost until it is settled, and then what it did cost. No money where there is no price.
    usd numeric,
    tokens bigint NOT NULL,
    calls integer NOT NULL,
    settled boolean NOT NULL DEFAULT false
);
CREATE INDEX model_spending_job ON model_spending (job) WHERE job IS NOT NULL;
CREATE INDEX model_spending_username ON model_spending (username, reserved_at) WHERE username IS NOT NULL;
CREATE INDEX model_spending_project ON model_spending (project, reserved_at) WHERE project IS NOT NULL;
