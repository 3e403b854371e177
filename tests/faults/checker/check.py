"""The checker: an image of the log and the clients' history in, findings out. Nothing found is the only pass.

It shares no rule with what it checks: which claims and entries count, what a case's steps are, when a join may close
are all written down here once more, from design.md and reliability.md 4.3.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.faults.checker.book import Book
from tests.faults.checker.clients import check_history, check_shown
from tests.faults.checker.counting import Counting, Entry, count
from tests.faults.checker.deadlines import check_strikes, check_time
from tests.faults.checker.decisions import Decisions
from tests.faults.checker.findings import Finding
from tests.faults.checker.image import APPLICATION, CASE, INPUTS, NOTICE, REVIEW, Image, Told
from tests.faults.checker.inputs import (
    each_answered_once,
    in_order,
    inputs_by_id,
    one_content_per_id,
    unreadable_is_parked,
)
from tests.faults.checker.joins import Joins, Required
from tests.faults.checker.parked import check_parked, parked_origins
from tests.faults.checker.queues import check_queues
from tests.faults.history import Op


@dataclass(frozen=True, slots=True)
class Verdict:
    """``cases``, ``entries``, ``claims``, ``void`` and ``parked`` say what was looked at."""

    findings: tuple[Finding, ...]
    cases: int
    entries: int
    claims: int
    void: int
    parked: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known. ``required``: each service's required steps; ``drained``: nothing is under way any more.

    ``shown``: what intake showed of each application at the end, empty if it was nothing. ``before``: an image of what
    earlier runs left.
    """

    image: Image
    history: Iterable[Op]
    required: Required
    drained: bool
    shown: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    before: Image = field(default_factory=lambda: Image({}))

    def known(self) -> frozenset[str]:
        """The applications of earlier runs on this log."""
        records = (*self.before.all_of(APPLICATION), *self.before.all_of(CASE))
        return frozenset(str(case) for told in records if (case := told.get("application_id")) is not None)


def check(evidence: Evidence) -> Verdict:
    """Look for every promise that was broken."""
    counting, known = count(evidence.image), evidence.known()
    mine = {case: entries for case, entries in counting.cases.items() if case not in known}
    return Verdict(
        findings=tuple(_findings(evidence, counting, known)),
        cases=len(mine),
        entries=sum(len(entries) for entries in mine.values()),
        claims=counting.claims,
        void=counting.void,
        parked=len(parked_origins(evidence.image).keys() - parked_origins(evidence.before).keys()),
    )


def _findings(evidence: Evidence, counting: Counting, known: frozenset[str]) -> Iterator[Finding]:
    image = evidence.image
    yield from counting.findings
    inputs = {
        fact: copies
        for fact, copies in inputs_by_id(image).items()
        if str(copies[0].get("application_id")) not in known
    }
    yield from one_content_per_id(told for topic in INPUTS for told in image.all_of(topic) if told.get("id"))
    yield from one_content_per_id(image.queues())
    walk = _Walk(evidence)
    books: dict[str, Book] = {}
    for case, entries in counting.cases.items():
        book, findings = walk.through(case, entries)
        books[case] = book
        yield from (finding for finding in findings if case not in known)
    yield from check_queues(image, books, evidence.drained)
    mine = {case: book for case, book in books.items() if case not in known}
    first = {fact: copies[0] for fact, copies in inputs.items()}
    parked = frozenset(parked_origins(image))
    for book in mine.values():
        yield from check_strikes(book, first)
    yield from check_time(image, mine)
    yield from each_answered_once(mine, inputs, parked)
    yield from unreadable_is_parked(image, parked)
    yield from in_order(mine, inputs, parked)
    yield from check_parked(image, mine, inputs)
    yield from check_history(evidence.history, mine, inputs, set(parked_origins(image).values()))
    yield from check_shown(evidence.shown, mine)


class _Walk:
    """Goes through cases entry by entry, with what desks and notifier said at hand."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._reviews: dict[str, Told] = {}
        for told in evidence.image.all_of(REVIEW):
            self._reviews.setdefault(str(told.get("id")), told)
        self._prepared: dict[str, set[str]] = {}
        for told in evidence.image.all_of(NOTICE):
            if told.kind == "result_prepared":
                self._prepared.setdefault(str(told.get("conclusion")), set()).add(str(told.get("package")))

    def through(self, case: str, entries: list[Entry]) -> tuple[Book, list[Finding]]:
        """The case's book at the end, and what was wrong on the way."""
        book, found = Book(case, entries), list[Finding]()
        decisions = Decisions(case, self._reviews)
        joins = Joins(case, self._evidence.required, self._prepared)
        opened = 0
        for entry in entries:
            joins.begin(book)
            for kind, fact in entry.facts:
                opened += kind == "opened"
                if kind == "opened" and (opened > 1 or entry.seq > 1):
                    found.append(Finding("C1", "doubled", case, f"was opened again in entry {entry.seq}"))
                found += decisions.weigh(book, entry, kind, fact)
                found += joins.weigh(book, entry, kind, fact)
                book.tell(kind, fact, entry.seq)
            book.close_entry(entry.seq)
        if not opened:
            found.append(Finding("C1", "lost", case, "has entries, but was never opened"))
        found += joins.end(book, self._evidence.drained)
        return book, found
