"""Routing's doors: cases for those who watch, the parking lot for those who repair."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from onewindow.chassis.house import House
from onewindow.chassis.identity import SignedIn
from onewindow.chassis.parking import ParkedRecord, parked_of
from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Collection, Doc, Landed, Outgoing
from onewindow.chassis.problem import Problem
from onewindow.contracts import topics
from onewindow.contracts.api.cases import CasePage, CaseView, Ordered, ParkedPage, ParkedView, Repair
from onewindow.contracts.fact import By, derive, salted
from onewindow.contracts.oversight import UnblockOrdered
from onewindow.contracts.rights import Action, Denied, Target, allowed
from onewindow.contracts.wire import headers
from onewindow.routing.shell.board import CASES

TEXTS = Collection("oversight_texts")
DROPPED = Collection("parked_dropped")
_READ = 500
_PREVIEW = 400


def doors(house: House) -> APIRouter:
    """All of routing's routes."""
    router = APIRouter()
    case_doors(router, house)
    parked_doors(router, house)
    return router


def case_doors(router: APIRouter, house: House) -> None:
    """``GET /v1/cases`` and ``GET /v1/cases/{application_id}``."""

    @router.get("/v1/cases")
    async def cases(
        by: SignedIn,
        state: str | None = None,
        service: str | None = None,
        number: str | None = None,
        cursor: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> CasePage:
        """The board, oldest first; each row shows the ``seq`` that it reflects."""
        _check(by, "see_board", house)
        where = {"state": state, "service": service, "number": number}
        page = await house.store.find(
            CASES.name,
            {name: value for name, value in where.items() if value is not None},
            cursor=cursor,
            limit=limit,
        )
        return CasePage(cases=[_shown(doc) for doc in page.docs], next=page.cursor)

    @router.get("/v1/cases/{application_id}")
    async def case(application_id: str, by: SignedIn) -> CaseView:
        """One case: its state, and its journal entry by entry."""
        _check(by, "see_board", house)
        doc = await house.store.get(CASES.name, application_id)
        if doc is None:
            raise Problem("unknown")
        return _shown(doc, await _journal(house, doc))


def parked_doors(router: APIRouter, house: House) -> None:
    """``GET /v1/parked`` and the two repairs."""

    @router.get("/v1/parked")
    async def parked(by: SignedIn) -> ParkedPage:
        """Everything that waits for a person, in the order of parking."""
        _check(by, "see_parked", house)
        return ParkedPage(parked=[_parked_view(each) for each in await _waiting(house)])

    @router.post("/v1/parked/{topic}/{partition}/{offset}/replay", status_code=202)
    async def replay(topic: str, partition: int, offset: int, body: Repair, by: SignedIn) -> Ordered:
        """Hear the case's parked records again, in order, and unblock it."""
        _check(by, "unblock", house)
        found = await _find(house, f"{topic}/{partition}/{offset}")
        if found.case is None:
            raise Problem("names_no_case")
        return await _order(house, by, found.case, (), body.reasons)

    @router.post("/v1/parked/{topic}/{partition}/{offset}/drop", status_code=202)
    async def drop(topic: str, partition: int, offset: int, body: Repair, by: SignedIn) -> Ordered:
        """Leave this record out for good, with a reason; what waits behind it is heard."""
        _check(by, "unblock", house)
        found = await _find(house, f"{topic}/{partition}/{offset}")
        if found.case is None:
            text = await _keep_text(house, found.origin, body.reasons)
            await house.store.insert(
                DROPPED.name, {"_id": found.origin, "rev": 1, "by": by.id, "at": house.clock.now(), "reasons": text}
            )
            return Ordered(id=found.origin, case=None)
        return await _order(house, by, found.case, (found.origin,), body.reasons)


def _check(by: By, action: Action, house: House) -> None:
    verdict = allowed(by, action, Target(), house.clock.now())
    if isinstance(verdict, Denied):
        raise Problem(verdict.code)


def _shown(doc: Doc, journal: list[dict[str, Any]] | None = None) -> CaseView:
    fields = {name: value for name, value in doc.items() if name in CaseView.model_fields}
    return CaseView(application_id=doc["_id"], journal=journal, **fields)


async def _journal(house: House, doc: Doc) -> list[dict[str, Any]]:
    entries = []
    for offset in doc["offsets"]:
        (record,) = await house.bus.read(topics.CASE, doc["partition"], offset, 1)
        entries.append(topics.journal.readable(record.value))
    return entries


async def _all_parked(house: House) -> list[ParkedRecord]:
    found: dict[str, ParkedRecord] = {}
    for partition in range(house.partitions):
        position = 0
        while records := await house.bus.read(topics.PARKED, partition, position, _READ):
            position = records[-1].offset + 1
            for record in records:
                each = parked_of(record)
                found.setdefault(each.origin, each)
    return list(found.values())


async def _waiting(house: House) -> list[ParkedRecord]:
    """Parked and not yet worked: its case is blocked or was never opened, or it names none and was not dropped."""
    everything = await _all_parked(house)
    rows = await house.store.get_many(CASES.name, {each.case for each in everything if each.case})
    dropped = await house.store.get_many(DROPPED.name, [each.origin for each in everything])
    return [
        each
        for each in everything
        if each.origin not in dropped and (each.case not in rows or rows[each.case]["blocked"] is not None)
    ]


async def _find(house: House, origin: str) -> ParkedRecord:
    for each in await _waiting(house):
        if each.origin == origin:
            return each
    raise Problem("unknown")


async def _keep_text(house: House, about: str, text: str) -> str:
    """The operator's words, durable before the log names their hash."""
    name = salted(house.clock.nonce(), text)
    await house.store.insert(TEXTS.name, {"_id": name, "rev": 1, "about": about, "text": text})
    return name


async def _order(house: House, by: By, case: str, drop: tuple[str, ...], reasons: str) -> Ordered:
    text = await _keep_text(house, case, reasons)
    fact = UnblockOrdered(
        id=derive(text, "unblock"), at=house.clock.now(), application_id=case, by=by, drop=drop, reasons=text
    )
    key = case.encode()
    appended = await house.bus.append(
        topics.OVERSIGHT,
        partition_of(key, house.partitions),
        (Outgoing(key, topics.oversight.encode(fact), headers(fact.id, fact.type)),),
    )
    if not isinstance(appended, Landed):
        raise Problem("unavailable")
    return Ordered(id=fact.id, case=case)


def _parked_view(each: ParkedRecord) -> ParkedView:
    return ParkedView(
        origin=each.origin,
        code=each.code,
        detail=each.detail,
        service=each.service,
        at=each.at,
        case=each.case,
        size=len(each.value),
        beginning=each.value[:_PREVIEW].decode("utf-8", "replace"),
    )
