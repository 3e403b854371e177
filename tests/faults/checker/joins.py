"""C6 and C7: the join closes once, never early, with the outcome that follows; the result is issued once.

Written for services whose required steps all run side by side under one result: no step needs another's output.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from tests.faults.checker.book import SETTLED, Book, Step
from tests.faults.checker.counting import Entry
from tests.faults.checker.findings import Finding, Kind

Required = Mapping[str, Sequence[str]]
"""Service to its required steps; all of them under one result (``issue: all``), without early stop."""


class Joins:
    """Watches the convergence of one case, fact by fact."""

    def __init__(self, case: str, required: Required, prepared: Mapping[str, AbstractSet[str]]) -> None:
        """``prepared``: conclusion to the package hashes that the notifier ever said for it."""
        self._case, self._required, self._prepared = case, required, prepared
        self._conclusion: str | None = None
        self._issued = 0
        self._before: Mapping[str, Step] = {}

    def begin(self, book: Book) -> None:
        """An entry begins: steps that the conclusion itself cancels were not settled by anybody."""
        self._before = dict(book.steps)

    def weigh(self, book: Book, entry: Entry, kind: str, fact: Mapping[str, Any]) -> Iterator[Finding]:
        """What is wrong with one fact, told before ``book`` hears of it."""
        if book.over and kind.startswith("step_"):
            yield self._wrong("C6", "disordered", f"{kind} in entry {entry.seq}, after the case was over")
        if kind == "concluded":
            yield from self._concluded(book, fact)
        elif kind == "result_revised":
            yield from self._revised(book, fact)
        elif kind == "issued":
            yield from self._issued_now(book, fact)

    def end(self, book: Book, drained: bool) -> Iterator[Finding]:
        """What is wrong when nothing more comes. ``drained``: every case should have its result."""
        required = self._steps(book)
        closed = bool(required) and all(step.state == "granted" for step in required.values())
        if book.state == "in_review" and not book.blocked and closed:
            yield self._wrong("C6", "lost", "every required step is granted, and nobody concluded")
        waits = book.blocked or book.state not in ("received", "in_review", "concluded")
        if drained and not waits and book.package is None:
            yield self._wrong("C12", "lost", f"has no result; it is {book.state}")

    def _concluded(self, book: Book, fact: Mapping[str, Any]) -> Iterator[Finding]:
        if self._conclusion is not None:
            yield self._wrong("C6", "doubled", "was concluded twice")
        self._conclusion = fact["id"]
        required = self._steps(book)
        granted = {name for name, step in required.items() if step.state == "granted"}
        owing = {name for name in required if self._before[name].state not in SETTLED and name not in granted}
        decided_now = {name for name in owing if book.steps[name].state == "denied"}
        if not required or (owing - decided_now):
            late = ", ".join(sorted(owing - decided_now)) or "nothing"
            yield self._wrong("C6", "early", f"{fact['outcome']} while {late} owed an answer")
        elif (fact["outcome"] == "approved") != (granted == required.keys()):
            yield self._wrong("C6", "divergent", f"{fact['outcome']} with {len(granted)} of {len(required)} granted")

    def _revised(self, book: Book, fact: Mapping[str, Any]) -> Iterator[Finding]:
        """A second result follows the last one that was issued."""
        if fact["of"] != self._conclusion or book.package is None:
            yield self._wrong("C6", "disordered", "a result follows one that was not the last, or was never issued")
        self._conclusion, self._issued = fact["id"], 0

    def _issued_now(self, book: Book, fact: Mapping[str, Any]) -> Iterator[Finding]:
        self._issued += 1
        if self._issued > 1:
            yield self._wrong("C7", "doubled", "its result was issued twice")
        if book.state not in ("concluded", "delivered") or fact["conclusion"] != self._conclusion:
            yield self._wrong("C7", "early", "a result was issued without its conclusion")
        hashes = self._prepared.get(fact["conclusion"], set())
        if hashes != {fact["package"]}:
            yield self._wrong("C7", "divergent", f"issued {fact['package'][:12]}, prepared were {len(hashes)} packages")

    def _steps(self, book: Book) -> dict[str, Step]:
        names = self._required.get(book.service, ())
        return {name: step for name in names if (step := book.steps.get(name)) and step.state != "skipped"}

    def _wrong(self, rule: str, kind: Kind, says: str) -> Finding:
        return Finding(rule, kind, self._case, says)
