"""The parking lot: what names a case blocks it, and nothing later of that case is heard before it."""

from collections.abc import Iterator, Mapping

from tests.faults.checker.book import Book
from tests.faults.checker.findings import Finding
from tests.faults.checker.image import INPUTS, PARKED, Image, Told

_ORDER = "unblock_ordered"


def parked_origins(image: Image) -> dict[str, str | None]:
    """Every parked record's origin, and the case it names."""
    found: dict[str, str | None] = {}
    for told in image.all_of(PARKED):
        origin = told.header("x-origin")
        if origin is not None:
            found.setdefault(origin, told.header("x-case") or None)
    return found


def check_parked(image: Image, books: Mapping[str, Book], inputs: Mapping[str, list[Told]]) -> Iterator[Finding]:
    """Whether cases with something parked are blocked, and hear it first when they go on."""
    parked = parked_origins(image)
    at_home = {told.record.origin: told for topic in INPUTS for told in image.all_of(topic)}
    for origin, case in parked.items():
        book = books.get(case) if case else None
        if book is None:
            continue
        if origin not in at_home:
            yield Finding("C13", "divergent", origin, "is parked, but was never in the log")
        elif _opens(book, origin, inputs):
            continue  # nobody could be blocked before the hand-in itself was heard
        elif not any(kind == "blocked" for entry in book.entries for kind, _ in entry.facts):
            yield Finding("C13", "disordered", book.case, f"{origin} is parked, and the case was never blocked")
        else:
            yield from _heard_in_turn(book, at_home[origin], inputs, parked)
    yield from _chains_in_order(books, at_home, parked)


def _opens(book: Book, origin: str, inputs: Mapping[str, list[Told]]) -> bool:
    """Whether it is the record by which the case was opened in the end."""
    return origin in {told.record.origin for told in inputs.get(book.entries[0].cause, ())}


def _chains_in_order(
    books: Mapping[str, Book], at_home: Mapping[str, Told], parked: Mapping[str, str | None]
) -> Iterator[Finding]:
    """What was parked for a case is heard in the order of parking."""
    places: dict[str, dict[str, int]] = {}
    for place, (origin, case) in enumerate(parked.items()):
        if case is not None and case in books and origin in at_home:
            places.setdefault(case, {}).setdefault(str(at_home[origin].get("id")), place)
    for case, chain in places.items():
        heard = [chain[entry.cause] for entry in books[case].entries if entry.cause in chain]
        if heard != sorted(heard):
            yield Finding("C13", "disordered", case, "what was parked for it was heard out of turn")


def _heard_in_turn(
    book: Book, waits: Told, inputs: Mapping[str, list[Told]], parked: Mapping[str, str | None]
) -> Iterator[Finding]:
    """Whether something that came later in the same topic was heard while this one waited."""
    blocked = False
    for entry in book.entries:
        if entry.cause == waits.get("id"):
            return
        copies = inputs.get(entry.cause)
        record = copies[0].record if copies else None
        free = record is None or copies is None or copies[0].kind == _ORDER or record.origin in parked
        if blocked and not free:
            yield Finding("C13", "disordered", book.case, f"entry {entry.seq} was heard while the case was blocked")
        for kind, fact in entry.facts:
            if kind == "blocked":
                blocked = True
            elif kind == "unblocked":
                if waits.record.origin in fact.get("dropped", ()):
                    return
                blocked = False
