"""The common case: one table, whose rows are each folded from the events of one aggregate by a pure function."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from types import GenericAlias
from typing import Generic, TypeVar, cast
from uuid import UUID

from pydantic import BaseModel, TypeAdapter

from callboard.contracts.event import Recorded
from callboard.kernel.database import Connection, quote_identifier

RowT = TypeVar("RowT", bound=BaseModel)


class Fold(ABC, Generic[RowT]):
    """A projection that loads the rows which a batch touches, folds in memory, and upserts them in one statement.

    A subclass names a frozen pydantic model as `row`: its fields are the table's columns, by name, and travel as JSON
    (nested models and dicts as jsonb, tuples and lists as jsonb or arrays, enums as text). The column `key_column` is
    the primary key, a uuid. A subclass that needs more tables overrides `apply` and calls this one first.
    """

    name: str
    version: int = 1
    ddl: str
    table: str
    tables: tuple[str, ...]
    handles: frozenset[str]
    key_column: str = "id"

    def __init__(self, row: type[RowT]) -> None:
        """`row` is the model of one row."""
        self._columns = tuple(row.model_fields)
        self._rows: TypeAdapter[list[RowT]] = TypeAdapter(_list_of(row))
        self._load = load_query(self.table, self.key_column)
        self._upsert = _upsert_query(self.table, self.key_column, self._columns)
        self._delete = _delete_query(self.table, self.key_column)

    @abstractmethod
    def evolve(self, row: RowT | None, event: Recorded) -> RowT | None:
        """The row after the event; pure. None for a row that is not there, before or after."""

    def key(self, event: Recorded) -> UUID:
        """Which row an event is folded into: its aggregate's, unless overridden."""
        return event.aggregate.id

    async def apply(self, conn: Connection, events: Sequence[Recorded]) -> None:
        """Fold a batch."""
        before = await self._loaded(conn, {self.key(event) for event in events})
        after = self.fold(before, events)
        await self._save(conn, before, after)

    def fold(self, rows: dict[UUID, RowT], events: Sequence[Recorded]) -> dict[UUID, RowT | None]:
        """The rows that the events touch, after them; None for those that are no more. Pure."""
        touched: dict[UUID, RowT | None] = {}
        for event in events:
            key = self.key(event)
            touched[key] = self.evolve(touched[key] if key in touched else rows.get(key), event)
        return touched

    async def _loaded(self, conn: Connection, keys: set[UUID]) -> dict[UUID, RowT]:
        return self._read(await conn.fetchval(self._load, keys))

    def _read(self, rows: str) -> dict[UUID, RowT]:
        """The rows by their keys, from what `load_query` answers."""
        return {getattr(row, self.key_column): row for row in self._rows.validate_json(rows)}

    async def _save(self, conn: Connection, before: dict[UUID, RowT], after: dict[UUID, RowT | None]) -> None:
        changed = [row for key, row in after.items() if row is not None and row != before.get(key)]
        gone = [key for key, row in after.items() if row is None and key in before]
        if changed:
            await conn.execute(self._upsert, self._rows.dump_json(changed).decode())
        if gone:
            await conn.execute(self._delete, gone)


def _list_of(row: type[RowT]) -> type[list[RowT]]:
    return cast("type[list[RowT]]", GenericAlias(list, (row,)))


def load_query(table: str, key: str) -> str:
    """The rows whose keys are among $1, as one text of JSON."""
    table, key = quote_identifier(table), quote_identifier(key)
    return f"SELECT coalesce(json_agg(t), '[]')::text FROM {table} t WHERE {key} = ANY ($1::uuid[])"  # noqa: S608 - quoted names of the program's own


def _upsert_query(table: str, key: str, columns: Sequence[str]) -> str:
    table = quote_identifier(table)
    names = ", ".join(map(quote_identifier, columns))
    updates = ", ".join(f"{c} = excluded.{c}" for c in map(quote_identifier, columns))
    return (  # quoted names of the program's own
        f"INSERT INTO {table} ({names}) SELECT {names} FROM json_populate_recordset(NULL::{table}, $1::json) "  # noqa: S608
        f"ON CONFLICT ({quote_identifier(key)}) DO UPDATE SET {updates}"
    )


def _delete_query(table: str, key: str) -> str:
    return f"DELETE FROM {quote_identifier(table)} WHERE {quote_identifier(key)} = ANY ($1::uuid[])"  # noqa: S608 - quoted names of the program's own
