"""
The progress view: folded from the journal, rebuilt at will; each document shows the ``seq`` it reflects.

What one process writes, another shows: whoever waits for news of a case is woken at once by its own process, and
by a look into the store about twice a second otherwise.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress

from pydantic import TypeAdapter

from onewindow.chassis.journal import Counted, Head, JournalGapError
from onewindow.chassis.ports import Collection, Doc, PortError, Store
from onewindow.contracts.entry import Entry
from onewindow.contracts.instant import Day
from onewindow.intake.core.progress import Progress, evolve

PROGRESS = Collection("progress")
BARS = Collection("bars", (("who",),))
"""Who may not apply for what, and until when (行政许可法 Arts. 78 and 79): one document for each case that says so."""

_BODY: TypeAdapter[Progress] = TypeAdapter(Progress)
_REMEMBERED = 4_000
"""Cases whose progress is kept at hand; others are looked up when the journal speaks of them."""


class ProgressView:
    """Progress by application id."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._recent: dict[str, Progress] = {}
        self._bells: dict[str, set[asyncio.Event]] = {}
        self._seen: dict[str, int] = {}

    async def get(self, application_id: str) -> Progress | None:
        """What is known of the case; None until the journal has spoken of it."""
        doc = await self._store.get(PROGRESS.name, application_id)
        return None if doc is None else _BODY.validate_python(doc["body"])

    async def barred_until(self, service: str, subject: str) -> Day | None:
        """The last day on which somebody may not apply for a service; None: nothing that is known bars them."""
        page = await self._store.find(BARS.name, {"who": _who(service, subject)}, limit=100)
        return max((doc["until"] for doc in page.docs if doc["until"]), default=None)

    async def heads(self, ids: Sequence[str]) -> dict[str, Head]:
        """The last entry the view has of each case that it has."""
        docs = await self._store.get_many(PROGRESS.name, ids)
        return {case: Head(int(doc["rev"]), str(doc["head"])) for case, doc in docs.items()}

    async def take_in(self, counted: list[Counted[Entry]]) -> None:
        """Fold a batch in and store it durably; then wake those who wait. Raises JournalGapError, PortError."""
        folded = await self._before(counted)
        docs: dict[str, Doc] = {}
        bars: dict[str, Doc] = {}
        for one in counted:
            case = one.entry.application_id
            progress = evolve(folded.get(case), one.entry)
            if progress is None:
                raise JournalGapError(f"{one.record.origin}: entry {one.entry.seq} of a case that was never opened")
            before = folded.get(case)
            if progress.bars_until != (before.bars_until if before else None):
                bars[case] = _bar(progress)
            folded[case] = progress
            docs[case] = _doc(progress, one.head.hash)
        if bars:
            await self._store.put_many(BARS.name, list(bars.values()))
        await self._store.put_many(PROGRESS.name, list(docs.values()))
        self._recent |= folded
        self._ring(docs)
        if len(self._recent) > _REMEMBERED:
            for case in list(self._recent)[: _REMEMBERED // 2]:
                del self._recent[case]

    @contextmanager
    def news_of(self, application_id: str) -> Iterator[asyncio.Event]:
        """An event that is set when there may be news of the case."""
        bell = asyncio.Event()
        self._bells.setdefault(application_id, set()).add(bell)
        try:
            yield bell
        finally:
            bells = self._bells[application_id]
            bells.discard(bell)
            if not bells:
                del self._bells[application_id]
                self._seen.pop(application_id, None)

    async def look_around(self, no_more_work: asyncio.Event, stopping: asyncio.Event, every_s: float) -> None:
        """Until there is no more work: look for news of the cases somebody waits for; wake everybody on stopping."""
        while not no_more_work.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(no_more_work.wait(), every_s)
            if stopping.is_set():
                self._ring(list(self._bells))
            elif self._bells:
                with suppress(PortError):  # the next look will tell
                    await self._look()

    async def _look(self) -> None:
        docs = await self._store.get_many(PROGRESS.name, list(self._bells))
        seen = {case: int(doc["rev"]) for case, doc in docs.items() if case in self._bells}
        self._ring([case for case, seq in seen.items() if self._seen.get(case) != seq])
        self._seen |= seen

    async def _before(self, counted: list[Counted[Entry]]) -> dict[str, Progress]:
        """The progress each case of the batch had before it: from memory if that is up to date, else as stored."""
        first: dict[str, int] = {}
        for one in counted:
            first.setdefault(one.entry.application_id, one.entry.seq)
        known = {case: self._recent[case] for case in first if case in self._recent}
        known = {case: progress for case, progress in known.items() if progress.seq == first[case] - 1}
        unknown = [case for case, seq in first.items() if seq > 1 and case not in known]
        if unknown:
            docs = await self._store.get_many(PROGRESS.name, unknown)
            known |= {case: _BODY.validate_python(doc["body"]) for case, doc in docs.items()}
        return known

    def _ring(self, cases: Iterable[str]) -> None:
        for case in cases:
            for bell in self._bells.get(case, ()):
                bell.set()


def _who(service: str, subject: str) -> str:
    return f"{service}/{subject}"


def _bar(progress: Progress) -> Doc:
    who = _who(progress.service, progress.subject)
    return {"_id": progress.application_id, "rev": progress.seq, "who": who, "until": progress.bars_until}


def _doc(progress: Progress, head: str) -> Doc:
    return {
        "_id": progress.application_id,
        "rev": progress.seq,
        "head": head,
        "body": _BODY.dump_python(progress, exclude_defaults=True),
    }
