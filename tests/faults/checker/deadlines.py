"""C10 and C12, time: the log's clock decides.

A deadline strikes once, never before its time, never before what was said in time and lay in the log. Nothing is
refused or put aside for its time, and nothing is dated later than the log took it in.
"""

from collections.abc import Iterator, Mapping

from tests.faults.checker.book import Book
from tests.faults.checker.counting import Entry
from tests.faults.checker.findings import Finding
from tests.faults.checker.image import PARKED, Image, Told

from onewindow.contracts.instant import to_ms

STRIKE = "strike:"
AHEAD = "ahead_of_time"
_LATE_MS = 30_000
_BETWEEN_CLOCKS_MS = 1_000
"""What brokers of one log may differ in without anybody being wrong."""


def check_strikes(book: Book, inputs: Mapping[str, Told]) -> Iterator[Finding]:
    """``inputs``: fact id to its first record."""
    struck: dict[str, Entry] = {}
    for entry in book.entries:
        if entry.cause.startswith(STRIKE):
            due = entry.cause.removeprefix(STRIKE)
            if due in struck:
                yield Finding("C10", "doubled", book.case, f"the deadline {due} struck twice")
            if min(to_ms(entry.at), entry.told.record.appended_ms) <= to_ms(due):
                yield Finding("C10", "early", book.case, f"the deadline {due} struck at {entry.at}")
            struck[due] = entry
        elif entry.cause in inputs:
            yield from _after_a_strike(book.case, entry, inputs[entry.cause], struck)


def _after_a_strike(case: str, entry: Entry, told: Told, struck: Mapping[str, Entry]) -> Iterator[Finding]:
    """Whether a deadline struck although this input had been said in time and had not lain about on its way."""
    if told.record.appended_ms - to_ms(str(told.get("at"))) > _LATE_MS:
        return
    for due, strike in struck.items():
        in_time = min(to_ms(str(told.get("at"))), told.record.appended_ms) <= to_ms(due)
        if in_time and told.record.appended_ms <= strike.told.record.appended_ms:
            yield Finding("C10", "lost", case, f"{entry.cause} was said in time, but heard after the strike of {due}")


def check_time(image: Image, books: Mapping[str, Book]) -> Iterator[Finding]:
    """Whether somebody lost something because a clock was wrong."""
    for told in image.all_of(PARKED):
        if told.header("x-code") == AHEAD:
            yield Finding("C12", "lost", str(told.header("x-origin")), "was put aside for its time")
    for book in books.values():
        for entry in book.entries:
            if any(kind == "fact_refused" and fact["code"] == AHEAD for kind, fact in entry.facts):
                yield Finding("C12", "lost", book.case, f"{entry.cause} was refused for its time")
            if to_ms(entry.at) > entry.told.record.appended_ms + _BETWEEN_CLOCKS_MS:
                yield Finding("C10", "divergent", book.case, f"entry {entry.seq} is dated {entry.at}, after the log")
