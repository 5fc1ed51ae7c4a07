-- Providers that asked to be left alone, whether or not that time is over by now.
CREATE TABLE provider_gates (
    id uuid PRIMARY KEY,
    provider text NOT NULL,
    closed_until timestamptz NOT NULL,
    reason jsonb NOT NULL,
    version bigint NOT NULL
);
