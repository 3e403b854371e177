"""Routing's doors for those who repair: what is parked, and the orders to hear it again or to leave it out.

Why somebody repairs is kept here before the log names its hash; the order itself is a fact, heard by its case.
"""

from collections.abc import Sequence

from fastapi import APIRouter

from onewindow.chassis.house import House
from onewindow.chassis.identity import SignedIn
from onewindow.chassis.parking import ParkedRecord, parked_of
from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Collection, Doc, Landed, Outgoing
from onewindow.chassis.problem import Problem
from onewindow.contracts import topics
from onewindow.contracts.api.cases import Ordered, ParkedPage, ParkedView, Repair
from onewindow.contracts.fact import By, derive, salted
from onewindow.contracts.oversight import UnblockOrdered
from onewindow.contracts.wire import headers
from onewindow.routing.shell.board import CASES
from onewindow.routing.shell.http import check

TEXTS = Collection("oversight_texts")
DROPPED = Collection("parked_dropped")
"""Records that no case will ever hear, and who decided so."""
_READ = 500
_PREVIEW = 400


def parked_doors(house: House) -> APIRouter:
    """``GET /v1/parked`` and the two repairs."""
    router = APIRouter(tags=["parked"])

    @router.get("/v1/parked")
    async def parked(by: SignedIn) -> ParkedPage:
        """Everything that waits for a person, case by case in the order of parking."""
        check(by, "see_parked", house)
        return ParkedPage(parked=[_shown(each) for each in await _waiting(house)])

    @router.post("/v1/parked/{topic}/{partition}/{offset}/replay", status_code=202)
    async def replay(topic: str, partition: int, offset: int, body: Repair, by: SignedIn) -> Ordered:
        """Hear the case's parked records again, in order, and unblock it."""
        check(by, "unblock", house)
        found = await _find(house, f"{topic}/{partition}/{offset}")
        if not await _has_case(house, found):
            raise Problem("names_no_case")
        return await _order(house, by, found, (), body.reasons)

    @router.post("/v1/parked/{topic}/{partition}/{offset}/drop", status_code=202)
    async def drop(topic: str, partition: int, offset: int, body: Repair, by: SignedIn) -> Ordered:
        """Leave this record out for good, with a reason; what waits behind it is heard."""
        check(by, "unblock", house)
        found = await _find(house, f"{topic}/{partition}/{offset}")
        if await _has_case(house, found):
            return await _order(house, by, found, (found.origin,), body.reasons)
        text = await _keep_text(house, by, found.origin, body.reasons)
        row = {"_id": found.origin, "rev": 1, "by": by.id, "at": house.clock.now(), "reasons": text}
        await house.store.insert(DROPPED.name, row)
        return Ordered(id=found.origin, case=None)

    return router


async def _waiting(house: House) -> list[ParkedRecord]:
    """Parked and not worked yet: of a blocked case what it was blocked by and all behind it; of no case all."""
    everything = await _all_parked(house)
    rows = await house.store.get_many(CASES.name, {each.case for each in everything if each.case})
    dropped = await house.store.get_many(DROPPED.name, [each.origin for each in everything])
    chains: dict[str, list[ParkedRecord]] = {}
    for each in everything:
        if each.origin not in dropped:
            chains.setdefault(each.case or "", []).append(each)
    return [each for name, chain in chains.items() for each in _unworked(chain, rows.get(name))]


def _unworked(chain: Sequence[ParkedRecord], row: Doc | None) -> Sequence[ParkedRecord]:
    """Of what was ever parked for one case, what waits now."""
    if row is None:
        return chain
    if row["blocked"] is None:
        return ()
    first = [place for place, each in enumerate(chain) if each.origin == row["blocked"]["origin"]]
    return chain[first[0] :] if first else chain


async def _all_parked(house: House) -> list[ParkedRecord]:
    """All that was ever parked, each origin once."""
    found: dict[str, ParkedRecord] = {}
    for partition in range(house.partitions):
        position = 0
        while records := await house.bus.read(topics.PARKED, partition, position, _READ):
            position = records[-1].offset + 1
            for each in map(parked_of, records):
                found.setdefault(each.origin, each)
    return list(found.values())


async def _find(house: House, origin: str) -> ParkedRecord:
    for each in await _waiting(house):
        if each.origin == origin:
            return each
    raise Problem("unknown")


async def _has_case(house: House, found: ParkedRecord) -> bool:
    """Whether there is a case to give the order to: one that the record names, and that was ever opened."""
    return found.case is not None and await house.store.get(CASES.name, found.case) is not None


async def _order(house: House, by: By, found: ParkedRecord, drop: tuple[str, ...], reasons: str) -> Ordered:
    case = found.case or ""
    text = await _keep_text(house, by, case, reasons)
    fact = UnblockOrdered(
        id=derive(text, "unblock"), at=house.clock.now(), application_id=case, by=by, drop=drop, reasons=text
    )
    key = case.encode()
    record = Outgoing(key, topics.oversight.encode(fact), headers(fact.id, fact.type))
    appended = await house.bus.append(topics.OVERSIGHT, partition_of(key, house.partitions), (record,))
    if not isinstance(appended, Landed):
        raise Problem("unavailable")
    return Ordered(id=fact.id, case=case)


async def _keep_text(house: House, by: By, about: str, text: str) -> str:
    """The operator's words, durable before the log names their hash; salt and words give the hash again."""
    salt = house.clock.nonce()
    name = salted(salt, text)
    row = {"_id": name, "rev": 1, "salt": salt, "text": text, "about": about, "by": by.id, "at": house.clock.now()}
    await house.store.insert(TEXTS.name, row)
    return name


def _shown(each: ParkedRecord) -> ParkedView:
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
