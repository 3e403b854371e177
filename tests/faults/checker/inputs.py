"""C8, C13 and C14 over the inputs: each is answered once, in the order of its topic; one id has one content."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from tests.faults.checker.book import Book
from tests.faults.checker.findings import Finding
from tests.faults.checker.image import APPLICATION, INPUTS, NOTICE, OVERSIGHT, REVIEW, Image, Told

from onewindow.chassis.partitioner import partition_of

_SILENT = frozenset({"sent", "failed"})
"""Facts by which no case ever moves."""
_OWN_CAUSES = ("strike:", "blocked:")
_KINDS = {
    APPLICATION: frozenset({"submitted", "accepted", "declined", "supplemented", "withdrawn"}),
    REVIEW: frozenset(
        {"taken", "materials_checked", "granted", "denied", "defects_found", "opinion_given", "transferred"}
    ),
    NOTICE: frozenset({"sent", "failed", "result_prepared", "result_collected"}),
    OVERSIGHT: frozenset({"unblock_ordered", "calendar_imported"}),
}
_FOR_ALL = "calendar_imported"
"""It concerns no single case: each case of its partition may answer it, once."""


_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def well_placed(told: Told, partitions: int) -> bool:
    """A known fact of its topic, under the key of its application, where that key lives."""
    case, key = told.get("application_id"), told.record.key
    return (
        told.kind in _KINDS[told.record.topic]
        and isinstance(case, str)
        and key == case.encode()
        and partition_of(key, partitions) == told.record.partition
        and _INSTANT.fullmatch(str(told.get("at"))) is not None
    )


def inputs_by_id(image: Image) -> dict[str, list[Told]]:
    """Every readable input by its fact's id, copies in log order."""
    found: defaultdict[str, list[Told]] = defaultdict(list)
    for topic in INPUTS:
        for told in image.all_of(topic):
            if well_placed(told, image.partitions):
                found[str(told.get("id"))].append(told)
    return dict(found)


def one_content_per_id(records: Iterable[Told]) -> Iterator[Finding]:
    """Two records with one id must be equal byte for byte."""
    seen: dict[tuple[str, str], bytes] = {}
    for told in records:
        key = (told.record.topic, str(told.get("id")))
        if seen.setdefault(key, told.record.value) != told.record.value:
            yield Finding("C14", "divergent", told.record.origin, f"another content under the id {key[1]}")


def each_answered_once(
    books: Mapping[str, Book], inputs: Mapping[str, list[Told]], parked: frozenset[str]
) -> Iterator[Finding]:
    """Each input has one entry, or a reason to have none; each entry has an input, or a cause of its own."""
    answered: defaultdict[str, int] = defaultdict(int)
    told: set[tuple[str, str]] = set()
    for book in books.values():
        for entry in book.entries:
            if entry.cause.startswith(_OWN_CAUSES):
                continue
            copies = inputs.get(entry.cause)
            if copies is not None and copies[0].kind == _FOR_ALL:
                if (book.case, entry.cause) in told:
                    yield Finding("C8", "doubled", book.case, f"{entry.cause} was answered twice")
                told.add((book.case, entry.cause))
                continue
            answered[entry.cause] += 1
            if copies is None or copies[0].get("application_id") != book.case:
                yield Finding("C3", "divergent", book.case, f"entry {entry.seq} has no cause in the log")
    for fact, copies in inputs.items():
        case = str(copies[0].get("application_id"))
        if answered[fact] > 1:
            yield Finding("C8", "doubled", case, f"{copies[0].kind} {fact} was answered {answered[fact]} times")
        if answered[fact] == 0 and not _needs_no_answer(copies, parked, books.get(case)):
            yield Finding("C13", "lost", case, f"{copies[0].kind} {copies[0].record.origin} was never answered")


def unreadable_is_parked(image: Image, parked: frozenset[str]) -> Iterator[Finding]:
    """What no case could hear lies in the parking lot."""
    for topic in INPUTS:
        for told in image.all_of(topic):
            if not well_placed(told, image.partitions) and told.record.origin not in parked:
                yield Finding("C13", "lost", told.record.origin, "could not be heard, and was not parked")


def _needs_no_answer(copies: list[Told], parked: frozenset[str], book: Book | None) -> bool:
    first = copies[0]
    if first.kind in (*_SILENT, _FOR_ALL) or any(told.record.origin in parked for told in copies):
        return True
    said_again = first.kind == "result_prepared" and book is not None and first.get("package") in book.packages
    return said_again or (first.kind == "result_collected" and book is not None and book.state == "delivered")


def in_order(books: Mapping[str, Book], inputs: Mapping[str, list[Told]], parked: frozenset[str]) -> Iterator[Finding]:
    """Inputs of one topic are answered in its order, where no deadline and no block made some of them wait."""
    for book in books.values():
        kinds = {kind for entry in book.entries for kind, _ in entry.facts}
        if kinds & {"blocked", "notice_issued", "step_asked"}:
            continue
        reached: dict[str, int] = {}
        for entry in book.entries:
            record = inputs[entry.cause][0].record if entry.cause in inputs else None
            if record is None or record.origin in parked:
                continue
            if record.offset < reached.get(record.topic, 0):
                yield Finding("C8", "disordered", book.case, f"{record.origin} was answered after a later one")
            reached[record.topic] = record.offset
