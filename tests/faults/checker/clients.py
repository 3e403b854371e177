"""C1 to C3 and C9: what clients were told agrees with the log, and what intake shows with the journal."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from tests.faults.checker.book import Book
from tests.faults.checker.findings import Finding
from tests.faults.checker.image import Told
from tests.faults.history import Op


def check_history(
    history: Iterable[Op],
    books: Mapping[str, Book],
    inputs: Mapping[str, list[Told]],
    parked: AbstractSet[str | None],
) -> Iterator[Finding]:
    """Every confirmed hand-in is one case, an unconfirmed one at most one, and nothing else is.

    ``parked``: cases with something in the parking lot; a hand-in that lies there is waited for by a person.
    """
    by_case: defaultdict[str, list[Op]] = defaultdict(list)
    for op in history:
        by_case[op.case].append(op)
    for case, ops in by_case.items():
        yield from _case(case, ops, books.get(case), case in parked)
    for case in books.keys() - by_case.keys():
        yield Finding("C3", "doubled", case, "is a case that nobody handed in")
    for copies in inputs.values():
        case = str(copies[0].get("application_id"))
        if copies[0].kind == "submitted" and case not in by_case:
            yield Finding("C3", "doubled", case, "was submitted, but nobody handed it in")


def _case(case: str, ops: list[Op], book: Book | None, parked: bool) -> Iterator[Finding]:
    numbers = {op.number for op in ops if op.kind == "ok"}
    if len(numbers) > 1:
        yield Finding("C1", "doubled", case, f"{ops[0].key} was given {len(numbers)} numbers")
    if numbers and book is None and not parked:
        yield Finding("C1", "lost", case, f"{ops[0].key} was confirmed, and there is no case")
    if book is None:
        return
    if {op.kind for op in ops} <= {"invoke", "fail"}:
        yield Finding("C2", "doubled", case, f"{ops[0].key} was only ever refused, and there is a case")
    if book.routes not in [op.routes for op in ops]:
        yield Finding("C3", "divergent", case, f"{ops[0].key} was opened with other facts than were handed in")
    if numbers and book.number not in numbers:
        yield Finding("C1", "divergent", case, f"{ops[0].key} has another number in the journal")


def check_shown(shown: Mapping[str, Mapping[str, Any]], books: Mapping[str, Book]) -> Iterator[Finding]:
    """``shown``: application id to the progress that intake showed when all was over, empty if it showed none."""
    for case, progress in shown.items():
        if not progress:
            yield Finding("C9", "lost", case, "was confirmed, and intake shows nothing of it")
            continue
        book = books.get(case)
        if book is None:
            yield Finding("C9", "divergent", case, "is shown, but is no case")
            continue
        told = (progress["seq"], progress["state"], progress.get("outcome"), bool(progress.get("result_ready")))
        known = (book.seq, "blocked" if book.blocked else book.state, book.outcome, book.package is not None)
        if told != known:
            yield Finding("C9", "divergent", case, f"is shown as {told}, the journal says {known}")
        for step in progress.get("steps", ()):
            state = book.steps[step["step"]].state
            if step["state"] != state:
                yield Finding("C9", "divergent", case, f"{step['step']} is shown {step['state']}, it is {state}")
