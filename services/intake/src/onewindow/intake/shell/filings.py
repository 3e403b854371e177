"""Which applications came in by whose hands, and which of them a counter is to accept: for the lists at the windows."""

from collections.abc import Iterable

from onewindow.chassis.ports import Collection, Store
from onewindow.contracts.fact import By
from onewindow.definitions.model import Definition
from onewindow.intake.core.dossier import Dossier

FILINGS = Collection("filings", (("by", "at"), ("waits", "at")))
COUNTER = "counter"
_MOST = 100


class Filings:
    """One line for each application that a window or an agent handed in, or a counter is to accept."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def note(self, dossier: Dossier, definition: Definition) -> None:
        """Durable before the application is told of; twice is once. Nothing for what is neither's."""
        by, waits = dossier.first.by, definition.acceptance == COUNTER
        if by.role in ("clerk", "agent") or waits:
            doc = {"by": by.id, "at": dossier.first.at, "waits": COUNTER if waits else ""}
            await self._store.insert(FILINGS.name, {"_id": dossier.application_id, "rev": 1, **doc})

    async def brought_by(self, by: By) -> list[str]:
        """The applications that somebody handed in for others, the last one first."""
        page = await self._store.find(FILINGS.name, {"by": by.id}, order="at", descending=True, limit=_MOST)
        return [doc["_id"] for doc in page.docs]

    async def waiting(self) -> list[str]:
        """What a counter is to accept as far as is known, the longest waiting first."""
        page = await self._store.find(FILINGS.name, {"waits": COUNTER}, order="at", limit=_MOST)
        return [doc["_id"] for doc in page.docs]

    async def settled(self, application_ids: Iterable[str]) -> None:
        """These wait for no counter any more, so the list of those that do stays short."""
        docs = await self._store.get_many(FILINGS.name, list(application_ids))
        if docs:
            after = [doc | {"rev": doc["rev"] + 1, "waits": ""} for doc in docs.values()]
            await self._store.put_many(FILINGS.name, after)
