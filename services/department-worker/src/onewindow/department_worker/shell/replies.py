"""Facts in: the journal. A review learns what the case replied, and whoever waits for a reply is told."""

import asyncio
from collections.abc import Generator, Sequence
from contextlib import contextmanager

from onewindow.chassis.journal import Counted, Head
from onewindow.chassis.ports import Doc, Store
from onewindow.contracts.entry import Entry
from onewindow.department_worker.core.learn import concerned, learn, remember, reply_in
from onewindow.department_worker.core.review import Reply, Review, review_id
from onewindow.department_worker.shell.rows import HEADS
from onewindow.department_worker.shell.shelf import Kept, Shelf

_LOOK_S = 0.25
"""How often a waiter looks at the shelf: the reply may have been read by another process of this service."""


class Replies:
    """Feeds the shelf from the journal; ``heads`` and ``handle`` are what a JournalView asks for."""

    def __init__(self, store: Store, shelf: Shelf, *, every_desk: bool = True) -> None:
        """``every_desk``: the queues of all departments are heard here; a review that is not known yet will be."""
        self._store = store
        self._shelf = shelf
        self._every_desk = every_desk
        self._waiting: dict[str, list[tuple[str | None, asyncio.Future[Reply]]]] = {}

    async def heads(self, application_ids: Sequence[str]) -> dict[str, Head]:
        """The last entry that was learned, of the cases that have one."""
        docs = await self._store.get_many(HEADS.name, application_ids)
        return {id_: Head(doc["rev"], doc["hash"]) for id_, doc in docs.items()}

    async def handle(self, counted: Sequence[Counted[Entry]]) -> None:
        """Learn a batch; when this returns, the shelf has it. Learning it twice changes nothing."""
        entries: dict[str, list[Entry]] = {}
        heads: dict[str, Doc] = {}
        for one in counted:
            application_id = one.entry.application_id
            for step in concerned(one.entry):
                entries.setdefault(review_id(application_id, step), []).append(one.entry)
            heads[application_id] = {"_id": application_id, "rev": one.entry.seq, "hash": one.head.hash}

        def learned(id_: str, kept: Kept | None) -> tuple[Review, str] | None:
            before = review = kept.review if kept else None
            for entry in entries[id_]:
                if review is not None:
                    review = learn(review, entry)
                elif self._every_desk:
                    review = remember(entry, id_.removeprefix(f"{entry.application_id}:"))
            return None if review is None or review is before else (review, kept.origin if kept else "")

        await self._shelf.change(entries, learned)
        await self._store.put_many(HEADS.name, list(heads.values()))
        for one in counted:
            self._tell(one.entry)

    @contextmanager
    def expecting(self, fact: str, step: str | None) -> Generator["asyncio.Future[Reply]", None, None]:
        """While this lasts, the case's reply to ``fact`` is caught; begin before the fact is said.

        ``step``: whose desk says it; None where it is about the result.
        """
        future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        waiting = self._waiting.setdefault(fact, [])
        waiting.append((step, future))
        try:
            yield future
        finally:
            waiting.remove((step, future))
            if not waiting:
                self._waiting.pop(fact, None)

    async def reply(
        self, review: str | None, fact: str, expected: "asyncio.Future[Reply]", within_s: float
    ) -> Reply | None:
        """What the case replied to ``fact``, or None if it does not come in time."""
        loop = asyncio.get_running_loop()
        until = loop.time() + within_s
        while not expected.done():
            left = until - loop.time()
            if left <= 0:
                return None
            await asyncio.wait((expected,), timeout=min(left, _LOOK_S))
            if review is None or expected.done():
                continue
            if (kept := await self._shelf.get(review)) and fact in kept.review.replies:
                return kept.review.replies[fact]
        return expected.result()

    def _tell(self, entry: Entry) -> None:
        for step, future in self._waiting.get(entry.cause, ()):
            reply = reply_in(entry, step)
            if reply is not None and not future.done():
                future.set_result(reply)
