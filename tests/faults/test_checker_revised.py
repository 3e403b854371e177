"""The checker knows results that others follow: one package for each, and each names the last one before."""

from typing import Any

import pytest
from tests.faults.checker.book import Book
from tests.faults.checker.counting import Entry
from tests.faults.checker.image import Told
from tests.faults.checker.joins import Joins

from onewindow.chassis.ports import Record

_TOLD = Told(Record("onewindow.case.v1", 0, 0, 0, b"case", b"{}"), {})
OPENED = {"service": "tested", "number": "n", "routes": {}, "steps": {"a": "amr"}}
REVOKED = {"id": "c2", "of": "c1", "outcome": "rejected", "proof": {"a": {"state": "revoked"}}}
STORY: tuple[tuple[str, dict[str, Any]], ...] = (
    ("opened", OPENED),
    ("accepted", {}),
    ("step_opened", {"step": "a", "round": 1, "turn": 1}),
    ("step_granted", {"step": "a"}),
    ("concluded", {"id": "c1", "outcome": "approved"}),
    ("issued", {"conclusion": "c1", "package": "p1"}),
    ("result_revised", REVOKED),
    ("issued", {"conclusion": "c2", "package": "p2"}),
    ("delivered", {}),
)


def findings(*changed: tuple[int, dict[str, Any]], left_out: int | None = None) -> list[str]:
    """What the checker says of the story with some facts changed."""
    book = Book("case", [])
    joins = Joins("case", {"tested": ("a",)}, {"c1": {"p1"}, "c2": {"p2"}})
    found = []
    for seq, (kind, fact) in enumerate(STORY):
        if seq == left_out:
            continue
        said = fact | dict(changed).get(seq, {})
        joins.begin(book)
        entry = Entry(_TOLD, "case", seq, "cause", "2026-12-01T00:00:00.000Z", [(kind, said)])
        found += [f"{one.rule} {one.kind}" for one in joins.weigh(book, entry, kind, said)]
        book.tell(kind, said, seq)
    return found + [f"{one.rule} {one.kind}" for one in joins.end(book, drained=True)]


def test_a_second_result_with_a_package_of_its_own_is_clean() -> None:
    """It is no second issue of the first."""
    assert [] == findings()


@pytest.mark.parametrize(
    ("changed", "left_out"),
    [((6, {"of": "c9"}), None), ((6, {}), 5)],
    ids=["follows another", "follows what was never issued"],
)
def test_a_result_that_follows_nothing_is_found(changed: tuple[int, dict[str, Any]], left_out: int | None) -> None:
    """Every one names the last one, which was issued."""
    assert "C6 disordered" in findings(changed, left_out=left_out)


def test_the_second_one_is_issued_once_too() -> None:
    """And with the package that was prepared for it."""
    assert ["C7 divergent"] == findings((7, {"package": "p1"}))
