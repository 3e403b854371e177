"""Mandates in the store, and in whose name somebody acts who says so (``On-Behalf-Of``)."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Header, Request

from onewindow.chassis.house import House
from onewindow.chassis.identity import SignedIn
from onewindow.chassis.ports import Collection, Doc, PortError, Store
from onewindow.chassis.problem import Problem
from onewindow.contracts.fact import By, derive
from onewindow.contracts.instant import Instant
from onewindow.department_worker.core.mandates import Mandate, in_the_place_of
from onewindow.department_worker.core.refusals import Refusal

DEPUTIES = Collection("deputies", (("principal",), ("department",)))
_MOST = 500


class Deputies:
    """Who stands in for whom; no view, nothing here can be rebuilt from the log. Raises PortError."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def name(self, mandate: Mandate) -> Mandate:
        """Make it durable; named before, the one that is there, unless that was taken back."""
        while not await self._store.insert(DEPUTIES.name, _doc(mandate, 1)):
            known = _mandate(await self._doc(mandate.id))
            if known.ended_at is None:
                return known
            mandate = replace(mandate, id=derive(known.id, "again"))
        return mandate

    async def get(self, mandate_id: str) -> Mandate | None:
        """The mandate, or None."""
        doc = await self._store.get(DEPUTIES.name, mandate_id)
        return None if doc is None else _mandate(doc)

    async def end(self, mandate_id: str, at: Instant) -> Mandate:
        """Take it back; taken back before, it stays so."""
        while True:
            doc = await self._doc(mandate_id)
            if doc["ended_at"] is not None:
                return _mandate(doc)
            await self._store.put_many(DEPUTIES.name, [doc | {"rev": doc["rev"] + 1, "ended_at": at}])

    async def of_principal(self, principal: str) -> tuple[Mandate, ...]:
        """Every mandate by which somebody stands in for that person."""
        return await self._find({"principal": principal})

    async def of_department(self, department: str | None) -> tuple[Mandate, ...]:
        """Every mandate of a department; None: of the head of the government."""
        return await self._find({"department": department or ""})

    async def _find(self, where: dict[str, str]) -> tuple[Mandate, ...]:
        found: list[Mandate] = []
        cursor = None
        while True:
            page = await self._store.find(DEPUTIES.name, where, cursor=cursor, limit=_MOST)
            found += map(_mandate, page.docs)
            cursor = page.cursor
            if cursor is None:
                return tuple(sorted(found, key=lambda one: (one.since, one.id)))

    async def _doc(self, mandate_id: str) -> Doc:
        doc = await self._store.get(DEPUTIES.name, mandate_id)
        if doc is None:
            raise PortError("a mandate that was there is gone")
        return doc


async def standing_in(house: House, by: By, principal: str | None) -> By:
    """Who acts when somebody says that they act for ``principal``. Raises Problem ``deputy_over``, PortError."""
    if principal is None or principal == by.id:
        return by
    mandates = await Deputies(house.store).of_principal(principal)
    acting = in_the_place_of(by, house.identity.people.by(principal), mandates, house.clock.now())
    if isinstance(acting, Refusal):
        raise Problem(acting.code)
    return acting


async def _in_whose_name(
    request: Request,
    by: SignedIn,
    on_behalf_of: Annotated[str | None, Header(description="Whose deputy you act as: the id of their account.")] = None,
) -> By:
    return await standing_in(request.app.state.house, by, on_behalf_of)


InWhoseName = Annotated[By, Depends(_in_whose_name)]
"""Who acts: whoever has signed in, or the deputy of the person whom the header names."""


def _doc(mandate: Mandate, rev: int) -> Doc:
    return {
        "_id": mandate.id,
        "rev": rev,
        "principal": mandate.principal,
        "deputy": mandate.deputy,
        "department": mandate.department or "",
        "since": mandate.since,
        "until": mandate.until,
        "named_by": mandate.named_by,
        "named_at": mandate.named_at,
        "ended_at": mandate.ended_at,
    }


def _mandate(doc: Doc) -> Mandate:
    return Mandate(
        id=doc["_id"],
        principal=doc["principal"],
        deputy=doc["deputy"],
        department=doc["department"] or None,
        since=doc["since"],
        until=doc["until"],
        named_by=doc["named_by"],
        named_at=doc["named_at"],
        ended_at=doc["ended_at"],
    )
