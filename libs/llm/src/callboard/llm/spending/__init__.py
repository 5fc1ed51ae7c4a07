"""A ledger on Postgres, for budgets that hold across all processes of a service."""

from callboard.llm.spending.postgres_ledger import MIGRATIONS, PostgresLedger

__all__ = ["MIGRATIONS", "PostgresLedger"]
