"""The texts of the desks in the store, and the record of who read them."""

from collections.abc import Sequence
from typing import Protocol

from onewindow.chassis.ports import Clock, Doc, PortError, Store
from onewindow.contracts.fact import By
from onewindow.contracts.instant import Instant
from onewindow.department_worker.core.texts import Text
from onewindow.department_worker.shell.rows import READS, TEXTS


class About(Protocol):
    """What a text is about: an application, a step of it (empty: the whole), and whose desk wrote it."""

    @property
    def application_id(self) -> str:
        """Of which application."""

    @property
    def step(self) -> str:
        """Of which step."""

    @property
    def department(self) -> str:
        """Whose desk."""


class Texts:
    """Kept under the hash by which the log names them; no view, nothing here can be rebuilt from the log."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def keep(self, texts: Sequence[Text], about: About, by: By, at: Instant) -> None:
        """Make them durable, before the fact that names them is said. Raises PortError."""
        docs: list[Doc] = [
            {
                "_id": text.hash,
                "rev": 1,
                "salt": text.salt,
                "text": dict(text.body),
                "application_id": about.application_id,
                "step": about.step,
                "department": about.department,
                "by": by.id,
                "at": at,
            }
            for text in texts
        ]
        if docs:
            await self._store.put_many(TEXTS.name, docs)

    async def get(self, text_hash: str) -> Doc | None:
        """The document, or None."""
        return await self._store.get(TEXTS.name, text_hash)

    async def record_read(self, doc: Doc, by: By, purpose: str) -> None:
        """Make durable who reads which text and why, before it is shown. Raises PortError."""
        read: Doc = {
            "_id": self._clock.nonce(),
            "rev": 1,
            "hash": doc["_id"],
            "application_id": doc["application_id"],
            "by": by.id,
            "role": by.role,
            "department": by.department,
            "purpose": purpose,
            "at": self._clock.now(),
        }
        if not await self._store.insert(READS.name, read):
            raise PortError("a read could not be recorded")
