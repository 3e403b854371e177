"""A question to a collection as SQL: equal to values, in order, from a cursor on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onewindow.chassis.cursors import Search
from onewindow.chassis.ports import Scalar
from onewindow.chassis.sqlite.documents import column_of


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for, and in which order: by the field ``order``, then by id, both descending or neither."""

    table: str
    where: Mapping[str, Scalar | Sequence[Scalar]]
    order: str
    descending: bool

    @property
    def search(self) -> Search:
        """What a cursor of this question belongs to."""
        return Search.of(self.table, self.where, self.order, self.descending)

    def sql(self, cursor: str | None, limit: int) -> tuple[str, tuple[Any, ...]]:
        """The query for up to ``limit`` rows (id, rev, crc, body, order value). Raises ValueError for a bad cursor."""
        conditions, values = ["true"], list[Any]()
        for field, wanted in self.where.items():
            condition, bound = _equals(column_of(field), wanted)
            conditions.append(condition)
            values += bound
        by = column_of(self.order)
        if cursor is not None:
            condition, bound = self._behind(by, *self.search.read(cursor))
            conditions.append(condition)
            values += bound
        way = "DESC" if self.descending else "ASC"
        sql = (
            f"SELECT id, rev, crc, CAST(body AS BLOB), {by} FROM {self.table}"  # noqa: S608 - plain names, checked
            f" WHERE {' AND '.join(conditions)} ORDER BY {by} {way}, id {way} LIMIT ?"
        )
        return sql, (*values, limit)

    def _behind(self, by: str, value: Scalar, doc_id: str) -> tuple[str, list[Any]]:
        """What comes after a document. Absent values come first, so they are last in descending order."""
        than = "<" if self.descending else ">"
        if value is None:
            rest = "false" if self.descending else f"{by} IS NOT NULL"
            return f"({by} IS NULL AND id {than} ? OR {rest})", [doc_id]
        if self.descending:
            return f"(({by}, id) < (?, ?) OR {by} IS NULL)", [value, doc_id]
        return f"({by}, id) > (?, ?)", [value, doc_id]


def _equals(column: str, wanted: Scalar | Sequence[Scalar]) -> tuple[str, list[Scalar]]:
    if wanted is None:
        return f"{column} IS NULL", []
    if isinstance(wanted, str | int | float):
        return f"{column} = ?", [wanted]
    some: list[Scalar] = [value for value in wanted if value is not None]
    listed = f"{column} IN ({', '.join('?' * len(some))})"
    return (listed if len(some) == len(wanted) else f"({listed} OR {column} IS NULL)"), some
