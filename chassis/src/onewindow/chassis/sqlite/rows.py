"""Many rows in one statement: sqlite3 gives up the interpreter lock at every step of a statement.

Beside a busy event loop each step waits up to five milliseconds to get the lock back, so 500 inserts one by one may
take more than two seconds. Packed into one statement they take what SQLite needs for them, about 5 µs each.
"""

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

_SLICE_ROWS: Final = 512
_SLICE_BYTES: Final = 4_000_000
_NUMBER: Final = 20
"""Digits, sign included, of the largest SQLite integer."""

_LEAST: Final = -(1 << 63)
_MOST: Final = (1 << 63) - 1

R = TypeVar("R", bound=tuple[int | bytes, ...])


class Rows:
    """The columns of rows handed over in one statement: ``int``, ``bytes``, or ``str`` given as UTF-8 bytes."""

    def __init__(self, **columns: type[int] | type[bytes] | type[str]) -> None:
        at = 1
        cells = []
        for name, kind in columns.items():
            first = self._number(at)
            at += _NUMBER
            if kind is int:
                cells.append(f"{first} AS {name}")
                continue
            cell = f"substr(:body, {first}, {self._number(at)})"
            at += _NUMBER
            cells.append(f"{cell if kind is bytes else f'CAST({cell} AS TEXT)'} AS {name}")
        width = at - 1
        self._line = f"%0{_NUMBER}d" * (width // _NUMBER)
        lines = "line(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM line WHERE n + 1 < :rows)"
        packed = f"packed AS (SELECT n, {', '.join(cells)} FROM line) ".replace(":width", str(width))  # noqa: S608 - our own names
        self._head = f"WITH RECURSIVE {lines}, {packed}"

    def before(self, sql: str) -> str:
        """The statement with the table ``packed`` in front of it: the rows, numbered from 0 in column ``n``."""
        return self._head + sql

    @staticmethod
    def _number(at: int) -> str:
        return f"CAST(substr(:lines, n * :width + {at}, {_NUMBER}) AS INTEGER)"

    def slices(self, rows: Sequence[R]) -> Iterator[tuple[Sequence[R], dict[str, int | bytes]]]:
        """All the rows, in order, in parts small enough for one execution each; and the parameters that bring them.

        Raises OverflowError for an integer SQLite cannot hold.
        """
        start, size = 0, 0
        for at, row in enumerate(rows):
            size += sum(len(cell) for cell in row if isinstance(cell, bytes))
            if size > _SLICE_BYTES or at - start == _SLICE_ROWS - 1:
                yield rows[start : at + 1], self._bound(rows[start : at + 1])
                start, size = at + 1, 0
        if start < len(rows):
            yield rows[start:], self._bound(rows[start:])

    def _bound(self, rows: Sequence[tuple[int | bytes, ...]]) -> dict[str, int | bytes]:
        numbers: list[int] = []
        # Of an empty blob substr() makes NULL, so the body is never empty.
        body: list[bytes] = [b" "]
        at = 2
        for row in rows:
            for cell in row:
                if isinstance(cell, int):
                    numbers.append(cell)
                else:
                    numbers += (at, len(cell))
                    body.append(cell)
                    at += len(cell)
        if not _LEAST <= min(numbers) <= max(numbers) <= _MOST:
            raise OverflowError("SQLite integers have 64 bits")
        lines = self._line * len(rows) % tuple(numbers)
        return {"rows": len(rows), "lines": lines.encode(), "body": b"".join(body)}
