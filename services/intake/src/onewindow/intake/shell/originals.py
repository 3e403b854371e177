"""What windows saw of the files of a dossier: kept here, and not in the log, which knows a file by its hash alone."""

from pydantic import TypeAdapter

from onewindow.chassis.ports import Collection, Store
from onewindow.chassis.problem import Problem
from onewindow.intake.core.originals import Mark

ORIGINALS = Collection("originals", (("application_id",),))
_MARK: TypeAdapter[Mark] = TypeAdapter(Mark)
_MOST = 500
_TRIES = 5


class Originals:
    """Marks by application. Raises PortError."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def put(self, application_id: str, mark: Mark) -> None:
        """Keep what was seen; the same again is nothing new, and what was seen later takes its place."""
        id_ = f"{application_id}/{mark.item}/{mark.sha256}"
        body = {"application_id": application_id, **_MARK.dump_python(mark)}
        for _ in range(_TRIES):
            doc = await self._store.get(ORIGINALS.name, id_)
            if doc is not None and doc["seen"] == mark.seen:
                return
            after = {"_id": id_, "rev": 1 if doc is None else doc["rev"] + 1, **body}
            if await self._store.put_many(ORIGINALS.name, [after]):
                return
        raise Problem("unavailable")

    async def of(self, application_id: str) -> dict[tuple[str, str], Mark]:
        """All marks of an application, by item and hash."""
        page = await self._store.find(ORIGINALS.name, {"application_id": application_id}, limit=_MOST)
        found = [_MARK.validate_python({name: doc[name] for name in _FIELDS}) for doc in page.docs]
        return {(mark.item, mark.sha256): mark for mark in found}


_FIELDS = ("item", "sha256", "seen", "by", "at")
