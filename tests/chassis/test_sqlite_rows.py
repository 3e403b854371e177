"""Rows that go to SQLite in one statement come out as they went in."""

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.chassis.sqlite.log import packed, unpacked
from onewindow.chassis.sqlite.rows import Rows

ROWS = Rows(number=int, text=str, content=bytes, other=int)
SQL = ROWS.before("SELECT n, number, text, content, other FROM packed ORDER BY n")
NUMBERS = st.integers(-(2**63), 2**63 - 1)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    """A database in memory."""
    made = sqlite3.connect(":memory:")
    yield made
    made.close()


@given(st.lists(st.tuples(NUMBERS, TEXTS, st.binary(), NUMBERS), max_size=20))
def test_rows_come_out_as_they_went_in(connection: sqlite3.Connection, rows: list[tuple[int, str, bytes, int]]) -> None:
    """Numbers of 64 bits, any text without NUL, any bytes, in their order."""
    packed = [(number, text.encode(), content, other) for number, text, content, other in rows]
    found = [row for _, parameters in ROWS.slices(packed) for row in connection.execute(SQL, parameters)]

    assert [(n, *row) for n, row in enumerate(rows)] == found


def test_many_and_large_rows_go_in_several_parts(connection: sqlite3.Connection) -> None:
    """No part is too large for SQLite; together they are all the rows, in order."""
    many = [(n, b"t", b"c" * (3_000_000 if n % 100 == 7 else 10), 0) for n in range(1200)]
    parts = list(ROWS.slices(many))

    assert len(parts) > 3
    assert many == [row for part, _ in parts for row in part]
    assert 1200 == sum(len(connection.execute(SQL, parameters).fetchall()) for _, parameters in parts)
    assert [] == list(ROWS.slices([]))


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 2**70])
def test_numbers_sqlite_cannot_hold_are_refused(number: int) -> None:
    """They would shift or cut what stands beside them."""
    with pytest.raises(OverflowError):
        list(ROWS.slices([(1, b"", b"", 0), (number, b"", b"", 0)]))


@given(st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"])), st.binary())))
def test_headers_are_packed_without_loss(headers: list[tuple[str, bytes]]) -> None:
    """Any names and bytes, the separators included."""
    assert tuple(headers) == unpacked(packed(tuple(headers)))


@given(st.lists(st.tuples(st.sampled_from(["", "\x1f", "\x1e", "1"]), st.sampled_from([b"", b"\x1f", b"\x1e0"]))))
def test_separators_in_headers_are_escaped(headers: list[tuple[str, bytes]]) -> None:
    """Also where they stand next to what looks like an escape."""
    assert tuple(headers) == unpacked(packed(tuple(headers)))
