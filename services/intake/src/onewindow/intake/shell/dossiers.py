"""Dossiers, uploads, texts, acts and reads as documents. These are no views: nothing can rebuild them."""

from collections.abc import Iterable, Mapping

from pydantic import TypeAdapter

from onewindow.chassis.ports import Collection, Doc, PortError, Store
from onewindow.contracts.fact import By
from onewindow.contracts.instant import Instant
from onewindow.intake.core.dossier import Dossier, Held

_DOSSIER: TypeAdapter[Dossier] = TypeAdapter(Dossier)
_HELD: TypeAdapter[Held] = TypeAdapter(Held)

DOSSIERS = Collection("dossiers", (("number",), ("subject",)))
UPLOADS = Collection("uploads")
TEXTS = Collection("intake_texts")
ACTS = Collection("intake_acts")
READS = Collection("dossier_reads", (("application_id", "at"),))

COLLECTIONS = (DOSSIERS, UPLOADS, TEXTS, ACTS, READS)


class Dossiers:
    """Each application's dossier under its id; revisions are added, never changed."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def insert(self, dossier: Dossier) -> bool:
        """Keep a new one durably. False: there is one under this id, and it stays."""
        return await self._store.insert(DOSSIERS.name, _doc(dossier))

    async def get(self, application_id: str) -> Dossier | None:
        """The dossier, or None."""
        doc = await self._store.get(DOSSIERS.name, application_id)
        return None if doc is None else _DOSSIER.validate_python(doc)

    async def many(self, application_ids: Iterable[str]) -> list[Dossier]:
        """Those of these dossiers that are there, in the order asked for."""
        ids = list(application_ids)
        docs = await self._store.get_many(DOSSIERS.name, ids) if ids else {}
        return [_DOSSIER.validate_python(docs[one]) for one in ids if one in docs]

    async def numbered(self, number: str) -> tuple[Dossier, ...]:
        """The dossiers with this number: one, or two if two of a day share eight characters by chance."""
        page = await self._store.find(DOSSIERS.name, {"number": number}, limit=5)
        return tuple(_DOSSIER.validate_python(doc) for doc in page.docs)

    async def of_subject(self, subject: str) -> tuple[Dossier, ...]:
        """The applications of one person, the last ones first; not more than a hundred of them."""
        page = await self._store.find(DOSSIERS.name, {"subject": subject}, limit=100)
        found = map(_DOSSIER.validate_python, page.docs)
        return tuple(sorted(found, key=lambda dossier: dossier.first.at, reverse=True))

    async def add(self, dossier: Dossier) -> bool:
        """Keep it with its new revision. False: somebody else added one first; read again."""
        return bool(await self._store.put_many(DOSSIERS.name, [_doc(dossier)]))


class Uploads:
    """Who uploaded which bytes. Knowing a hash is not having the file: only who sent it may hand it in."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def put(self, by: By, held: Held, at: Instant) -> None:
        """Remember that this person sent these bytes."""
        body = _HELD.dump_python(held)
        await self._store.insert(UPLOADS.name, {"_id": _upload_id(by, held.sha256), "rev": 1, "at": at, **body})

    async def of(self, by: By, hashes: Iterable[str]) -> dict[str, Held]:
        """Of these hashes those that this person sent."""
        ids = [_upload_id(by, sha256) for sha256 in hashes]
        docs = await self._store.get_many(UPLOADS.name, ids) if ids else {}
        return {held.sha256: held for held in map(_HELD.validate_python, docs.values())}


class Texts:
    """What intake's people wrote, under the salted hash that a fact names."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def put(self, hash_: str, salt: str, application_id: str, body: Mapping[str, str], at: Instant) -> None:
        """Keep it durably; twice is once."""
        doc = {"_id": hash_, "rev": 1, "salt": salt, "application_id": application_id, "body": dict(body), "at": at}
        await self._store.insert(TEXTS.name, doc)

    async def get(self, hash_: str) -> Doc | None:
        """The text's document, or None."""
        return await self._store.get(TEXTS.name, hash_)


class Acts:
    """What was told under a key: the same key tells the same again, whatever became of the case meanwhile."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def keep(self, id_: str, application_id: str, body: str, fact: bytes, at: Instant) -> Doc:
        """The act under this id: this one, kept durably, or the one that was there first. ``body``: its hash."""
        doc = {"_id": id_, "rev": 1, "application_id": application_id, "body": body, "fact": fact.decode(), "at": at}
        if await self._store.insert(ACTS.name, doc):
            return doc
        kept = await self.get(id_)
        if kept is None:
            raise PortError("an act was there and is not")
        return kept

    async def get(self, id_: str) -> Doc | None:
        """The act's document, or None."""
        return await self._store.get(ACTS.name, id_)


class Reads:
    """Who read what of a dossier, when, for which purpose."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def record(self, read: Doc) -> None:
        """Keep it durably, before anything is shown."""
        await self._store.insert(READS.name, read)

    async def of(self, application_id: str, cursor: str | None, limit: int) -> tuple[list[Doc], str | None]:
        """The reads of one dossier, newest first, and where to go on."""
        page = await self._store.find(
            READS.name, {"application_id": application_id}, order="at", descending=True, cursor=cursor, limit=limit
        )
        return list(page.docs), page.cursor


def _doc(dossier: Dossier) -> Doc:
    return {"_id": dossier.application_id, "rev": len(dossier.revisions), **_DOSSIER.dump_python(dossier)}


def _upload_id(by: By, sha256: str) -> str:
    return f"{sha256}/{by.id}"
