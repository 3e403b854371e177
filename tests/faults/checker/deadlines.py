"""C10: a deadline strikes once, never before its time, never before what was said in time and lay in the log."""

from collections.abc import Iterator, Mapping

from tests.faults.checker.book import Book
from tests.faults.checker.counting import Entry
from tests.faults.checker.findings import Finding
from tests.faults.checker.image import Told

from onewindow.contracts.instant import to_ms

STRIKE = "strike:"
_LATE_MS = 30_000


def check_strikes(book: Book, inputs: Mapping[str, Told]) -> Iterator[Finding]:
    """``inputs``: fact id to its first record."""
    struck: dict[str, Entry] = {}
    for entry in book.entries:
        if entry.cause.startswith(STRIKE):
            due = entry.cause.removeprefix(STRIKE)
            if due in struck:
                yield Finding("C10", "doubled", book.case, f"the deadline {due} struck twice")
            if entry.at <= due:
                yield Finding("C10", "early", book.case, f"the deadline {due} struck at {entry.at}")
            struck[due] = entry
        elif entry.cause in inputs:
            yield from _after_a_strike(book.case, entry, inputs[entry.cause], struck)


def _after_a_strike(case: str, entry: Entry, told: Told, struck: Mapping[str, Entry]) -> Iterator[Finding]:
    """Whether a deadline struck although this input had been said in time and had not lain about on its way."""
    if told.record.appended_ms - to_ms(str(told.get("at"))) > _LATE_MS:
        return
    for due, strike in struck.items():
        in_time = str(told.get("at")) <= due
        if in_time and told.record.appended_ms <= strike.told.record.appended_ms:
            yield Finding("C10", "lost", case, f"{entry.cause} was said in time, but heard after the strike of {due}")
