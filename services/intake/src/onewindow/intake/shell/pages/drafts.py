"""Drafts: what somebody has filled in so far. Saved with every page, theirs alone, gone when it is handed in."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from onewindow.chassis.ports import Clock, Collection, Store
from onewindow.chassis.problem import Problem
from onewindow.contracts.fact import By
from onewindow.contracts.fixed import fixed
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.intake.core.dossier import Held, canonical
from onewindow.intake.core.number import draft_code, in_fours

DRAFTS = Collection("drafts", (("by", "number", "at"), ("code",)))
_MOST = 50
_TRIES = 20


@fixed(kw_only=True)
class Draft:
    """One draft. ``answers`` are as they were read, ``files`` the names of what was uploaded by material.

    ``later`` are materials that are to come after acceptance (容缺), ``applicant`` whom a clerk files for. ``code``
    opens it on another device and at the window. ``person`` is the account it is for, ``origin`` the draft that a clerk
    took over, ``taken`` when one first did.
    """

    id: str
    rev: int
    by: str
    service: str
    version: int
    at: str
    answers: Mapping[str, Any]
    materials: Mapping[str, str]
    files: Mapping[str, str]
    later: tuple[str, ...] = ()
    applicant: Mapping[str, str] | None = None
    number: str | None = None
    code: str = ""
    person: str | None = None
    origin: str | None = None
    taken: str | None = None

    @property
    def spelled(self) -> str:
        """Its code as it is read aloud."""
        return in_fours(self.code)


class Drafts:
    """Keeps drafts."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def begin(self, by: By, service: str, version: int, act: str | None = None) -> Draft:
        """An empty one; with the same ``act`` the one that was begun by it, unless that is handed in."""
        whom = f"{by.id}\n{by.on_behalf_of}\n{service}\n{act}"
        draft = Draft(
            id=hashlib.sha256(f"begin\n{whom}".encode()).hexdigest()[:32] if act else self._clock.nonce(),
            rev=1,
            by=by.id,
            service=service,
            version=version,
            at=self._clock.now(),
            answers={},
            materials={},
            files={},
            code=draft_code(self._clock.nonce()),
            person=None if by.role == "clerk" else by.on_behalf_of or by.id,
        )
        if await self._store.insert(DRAFTS.name, _doc(draft)):
            return draft
        stood = await self.of(by, draft.id)
        return stood if stood.number is None else await self.begin(by, service, version)

    async def of(self, by: By, draft_id: str) -> Draft:
        """One's own. Raises Problem ``unknown``, for somebody else's too."""
        doc = await self._store.get(DRAFTS.name, draft_id) if len(draft_id) <= 64 else None
        if doc is None or doc["by"] != by.id:
            raise Problem("unknown")
        return _draft(doc)

    async def coded(self, code: str) -> Draft | None:
        """The one with this code."""
        page = await self._store.find(DRAFTS.name, {"code": code}, limit=1)
        return _draft(page.docs[0]) if page.docs else None

    async def take_over(self, clerk: By, draft: Draft, applicant: Mapping[str, str] | None) -> Draft:
        """A clerk's copy of what somebody began; the same draft taken twice is the same copy while nothing changed."""
        body = canonical([draft.version, dict(draft.answers), dict(draft.materials), draft.later])
        name = hashlib.sha256(f"{draft.id}\n{clerk.id}\n{body}".encode()).hexdigest()[:32]
        copy = replace(
            draft,
            id=name,
            rev=1,
            by=clerk.id,
            at=self._clock.now(),
            applicant=applicant,
            code=draft_code(self._clock.nonce()),
            origin=draft.id,
            taken=None,
        )
        await self._store.insert(DRAFTS.name, _doc(copy))
        if draft.taken is None:
            await self._store.put_many(DRAFTS.name, [_doc(draft) | {"rev": draft.rev + 1, "taken": copy.at}])
        return await self.of(clerk, name)

    async def at_home(self, draft: Draft) -> Draft | None:
        """The draft that a clerk took over; None where its owner has deleted it. It knows whether it was handed in."""
        doc = await self._store.get(DRAFTS.name, draft.origin or draft.id)
        return _draft(doc) if doc is not None else None

    async def all_of(self, by: By) -> list[Draft]:
        """One's own that are not handed in, the last one first."""
        where = {"by": by.id, "number": ""}
        page = await self._store.find(DRAFTS.name, where, order="at", descending=True, limit=_MOST)
        return [_draft(doc) for doc in page.docs]

    async def keep(
        self,
        draft: Draft,
        *,
        answers: Mapping[str, Any] | None = None,
        held: Mapping[str, Held | None] | None = None,
        later: Mapping[str, bool] | None = None,
        applicant: Mapping[str, str] | None = None,
    ) -> None:
        """The draft with these answers, and with or without these files."""
        materials, files = dict(draft.materials), dict(draft.files)
        for item, one in (held or {}).items():
            materials.pop(item, None)
            files.pop(item, None)
            if one is not None:
                materials[item], files[item] = one.sha256, one.filename
        said = {name: value for name, value in {**draft.answers, **(answers or {})}.items() if value is not None}
        doc = _doc(draft) | {"rev": draft.rev + 1, "at": self._clock.now(), "answers": said}
        wanted = {**dict.fromkeys(draft.later, True), **(later or {})}
        doc |= {"materials": materials, "files": files}
        doc |= {"later": [item for item, comes in wanted.items() if comes], "applicant": applicant or draft.applicant}
        if not await self._store.put_many(DRAFTS.name, [doc]):
            raise Problem("stale_page")

    async def filed(self, by: By, draft_id: str, number: str) -> None:
        """It is handed in under a number, and so is what a clerk took over, whatever else is saved at the same time."""
        draft = await self.of(by, draft_id)
        for one in (draft.id, draft.origin):
            if one is not None:
                await self._number(one, number)

    async def _number(self, draft_id: str, number: str) -> None:
        for _ in range(_TRIES):
            doc = await self._store.get(DRAFTS.name, draft_id)
            if doc is None or doc["number"]:
                return
            if await self._store.put_many(DRAFTS.name, [doc | {"rev": doc["rev"] + 1, "number": number}]):
                return
        raise Problem("unavailable")

    async def move(self, draft: Draft, compiled: CompiledDefinition) -> None:
        """The draft on another version of its service, with what that asks for still."""
        definition = compiled.definition
        answers = {name: value for name, value in draft.answers.items() if name in definition.answers}
        kept = definition.materials.keys()
        doc = _doc(draft) | {"rev": draft.rev + 1, "version": definition.version, "answers": answers}
        doc |= {"materials": {item: one for item, one in draft.materials.items() if item in kept}}
        doc |= {"files": {item: one for item, one in draft.files.items() if item in kept}}
        doc |= {"later": [item for item in draft.later if item in kept]}
        await self._store.put_many(DRAFTS.name, [doc])

    async def drop(self, draft: Draft) -> None:
        """It is not wanted any more."""
        await self._store.delete(DRAFTS.name, draft.id)


def _doc(draft: Draft) -> dict[str, Any]:
    return {
        "_id": draft.id,
        "rev": draft.rev,
        "by": draft.by,
        "service": draft.service,
        "version": draft.version,
        "at": draft.at,
        "answers": dict(draft.answers),
        "materials": dict(draft.materials),
        "files": dict(draft.files),
        "later": list(draft.later),
        "applicant": draft.applicant,
        # Never null: it is found by.
        "number": draft.number or "",
        "code": draft.code,
        "person": draft.person,
        "origin": draft.origin,
        "taken": draft.taken,
    }


def _draft(doc: Mapping[str, Any]) -> Draft:
    fields = {name: value for name, value in doc.items() if name != "_id"}
    fields |= {"later": tuple(fields["later"]), "number": fields["number"] or None}
    return Draft(id=doc["_id"], **fields)
