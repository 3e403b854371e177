"""Routing's doors for those who repair: what is parked, and the orders to hear it again or to leave it out.

Why somebody repairs is kept here before the log names its hash; the order itself is a fact, heard by its case.
"""

from collections.abc import Collection as Names
from collections.abc import Iterable, Sequence

from fastapi import APIRouter

from onewindow.chassis.house import House
from onewindow.chassis.identity import SignedIn
from onewindow.chassis.parking import NotParkedError, ParkedRecord, parked_of
from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Collection, Doc, Landed, Outgoing, Record
from onewindow.chassis.problem import Problem
from onewindow.chassis.tracing import headers
from onewindow.contracts import topics
from onewindow.contracts.api.cases import Ordered, ParkedPage, ParkedView, Repair
from onewindow.contracts.entry import Entry
from onewindow.contracts.fact import By, derive, salted
from onewindow.contracts.instant import of_ms
from onewindow.contracts.oversight import UnblockOrdered
from onewindow.routing.shell.board import CASES
from onewindow.routing.shell.http import check
from onewindow.routing.shell.inputs import UnreadableError, read

TEXTS = Collection("oversight_texts")
DROPPED = Collection("parked_dropped")
"""Records that no case will ever hear, and who decided so."""
_READ = 500
_PREVIEW = 400
_EARLY = "unknown_case"
"""Said before its application was handed in: it blocks nothing, so opening the case does not work it off."""


def parked_doors(house: House) -> APIRouter:
    """``GET /v1/parked`` and the two repairs."""
    router = APIRouter(tags=["parked"])

    @router.get("/v1/parked")
    async def parked(by: SignedIn) -> ParkedPage:
        """Everything that waits for a person, case by case in the order of parking."""
        check(by, "see_parked", house)
        return ParkedPage(parked=[_shown(each) for each in await waiting(house, range(house.partitions))])

    @router.post("/v1/parked/{topic}/{partition}/{offset}/replay", status_code=202)
    async def replay(topic: str, partition: int, offset: int, body: Repair, by: SignedIn) -> Ordered:
        """Hear the case's parked records again, in order, and unblock it."""
        check(by, "unblock", house)
        left = await waiting(house, range(house.partitions))
        found = _find(left, f"{topic}/{partition}/{offset}")
        if found.case is None:
            raise Problem("names_no_case")
        row = await house.store.get(CASES.name, found.case)
        if row is None and all(each.code == _EARLY for each in left if each.case == found.case):
            raise Problem("unknown_case")  # no hand-in waits either: nothing would open the case
        if row is not None and row["blocked"] is None:
            raise Problem("case_not_blocked")
        return await _order(house, by, found, (), body.reasons)

    @router.post("/v1/parked/{topic}/{partition}/{offset}/drop", status_code=202)
    async def drop(topic: str, partition: int, offset: int, body: Repair, by: SignedIn) -> Ordered:
        """Leave this record out for good, with a reason; what waits behind it is heard."""
        check(by, "unblock", house)
        found = _find(await waiting(house, range(house.partitions)), f"{topic}/{partition}/{offset}")
        opened = found.case is not None and await house.store.get(CASES.name, found.case) is not None
        if opened and found.code != _EARLY:
            return await _order(house, by, found, (found.origin,), body.reasons)
        text = await _keep_text(house, by, found.origin, body.reasons)
        row = {"_id": found.origin, "rev": 1, "by": by.id, "at": house.clock.now(), "reasons": text}
        await house.store.insert(DROPPED.name, row)
        return Ordered(id=found.origin, case=None)

    return router


async def waiting(house: House, partitions: Iterable[int]) -> list[ParkedRecord]:
    """Parked there and not worked yet: of a blocked case what it was blocked by and all behind it; of no case all.

    What came before its case was opened waits until it is heard or dropped, whatever else happens to the case.
    """
    everything = await _all_parked(house, partitions)
    rows = await house.store.get_many(CASES.name, {each.case for each in everything if each.case})
    dropped = await house.store.get_many(DROPPED.name, [each.origin for each in everything])
    chains: dict[str, list[ParkedRecord]] = {}
    for each in everything:
        if each.origin not in dropped:
            chains.setdefault(each.case or "", []).append(each)
    found: list[ParkedRecord] = []
    for name, chain in chains.items():
        row = rows.get(name)
        heard = await _heard(house, row) if row and any(each.code == _EARLY for each in chain) else ()
        found += _unworked(chain, row, {each.origin for each in chain if _name_of(house, each) in heard})
    return found


def _unworked(chain: Sequence[ParkedRecord], row: Doc | None, heard: Names[str]) -> Sequence[ParkedRecord]:
    """Of what was ever parked for one case, what waits now; ``heard`` are the origins of early records heard since."""
    if row is None:
        return chain
    behind = len(chain)
    if row["blocked"] is not None:
        behind = next((place for place, each in enumerate(chain) if each.origin == row["blocked"]["origin"]), 0)
    return [
        each
        for place, each in enumerate(chain)
        if place >= behind or (each.code == _EARLY and each.origin not in heard)
    ]


async def _heard(house: House, row: Doc) -> Names[str]:
    """The facts that a case has answered, by its journal."""
    found = []
    for offset in row["offsets"]:
        (record,) = await house.bus.read(topics.CASE, row["partition"], offset, 1)
        found.append(topics.journal.decode(record.value))
    return {entry.cause for entry in found if isinstance(entry, Entry)}


def _name_of(house: House, each: ParkedRecord) -> str | None:
    """The id of the fact in a parked record, or None where there is none to be read."""
    if each.topic not in topics.INPUTS:
        return None
    try:
        record = Record(each.topic, each.partition, each.offset, 0, each.key, each.value, each.headers)
        return read(record, house.partitions).fact.id
    except UnreadableError:
        return None


async def _all_parked(house: House, partitions: Iterable[int]) -> list[ParkedRecord]:
    """All that was ever parked in these partitions, each origin once."""
    found: dict[str, ParkedRecord] = {}
    for partition in partitions:
        position = 0
        while records := await house.bus.read(topics.PARKED, partition, position, _READ):
            position = records[-1].offset + 1
            for each in map(_parked, records):
                found.setdefault(each.origin, each)
    return list(found.values())


def _parked(record: Record) -> ParkedRecord:
    """What was parked; a record that nobody parked there stands for itself, at its own place, as ``foreign``."""
    try:
        return parked_of(record)
    except NotParkedError:
        return ParkedRecord(
            origin=record.origin,
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            code="foreign",
            detail="",
            service="",
            at=of_ms(record.appended_ms),
            case=None,
            key=record.key,
            value=record.value,
            headers=record.headers,
        )


def _find(waiting: Sequence[ParkedRecord], origin: str) -> ParkedRecord:
    for each in waiting:
        if each.origin == origin:
            return each
    raise Problem("unknown")


async def _order(house: House, by: By, found: ParkedRecord, drop: tuple[str, ...], reasons: str) -> Ordered:
    """Order the case to go on, without ``drop`` and without what was dropped before there was anybody to order."""
    case = found.case or ""
    named = [each.origin for each in await _all_parked(house, range(house.partitions)) if each.case == case]
    drop = (*drop, *sorted(await house.store.get_many(DROPPED.name, named)))
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
