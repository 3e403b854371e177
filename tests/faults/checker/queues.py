"""What departments were told agrees with the journal: nothing from an entry that does not count, nothing missing."""

from collections.abc import Iterator, Mapping

from tests.faults.checker.book import Book
from tests.faults.checker.findings import Finding
from tests.faults.checker.image import Image, Told


def check_queues(image: Image, books: Mapping[str, Book], drained: bool) -> Iterator[Finding]:
    """``drained``: nothing is under way any more, so every desk must know the latest."""
    highest: dict[tuple[str, str, str], int] = {}
    for told in image.queues():
        if told.kind != "step_queued":
            continue
        case, step, desk, seq = (told.get(name) for name in ("application_id", "step", "department", "seq"))
        book = books.get(case)
        if book is None or seq > book.seq:
            yield Finding(
                "C9", "divergent", told.record.origin, f"{desk} was told of {case} entry {seq}, which is none"
            )
            continue
        yield from _as_it_was(told, book)
        place = (case, step, desk)
        highest[place] = max(seq, highest.get(place, 0))
    if drained:
        yield from _latest_is_known(books, highest)


def _as_it_was(told: Told, book: Book) -> Iterator[Finding]:
    step, desk, seq = told.get("step"), told.get("department"), told.get("seq")
    known = book.after[seq].get(step)
    ask, round_, turn = told.get("ask"), told.get("round"), told.get("turn")
    said = (ask, None if ask == "withdrawn" else round_, turn)
    if known is None or said != known.asks(desk):
        expected = known.asks(desk) if known else None
        yield Finding(
            "C9", "divergent", told.record.origin, f"{desk} was told {said} of {step} at entry {seq}, not {expected}"
        )


def _latest_is_known(books: Mapping[str, Book], highest: Mapping[tuple[str, str, str], int]) -> Iterator[Finding]:
    for book in books.values():
        for step, seq in book.told_at.items():
            for desk in book.steps[step].desks:
                if highest.get((book.case, step, desk), 0) < seq:
                    yield Finding("C9", "lost", book.case, f"{desk} was never told of {step} as of entry {seq}")
