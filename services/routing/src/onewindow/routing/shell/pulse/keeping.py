"""What is known of a partition, kept in the store, so that a restart reads the journal from there and not from 0.

One document for each partition: the pulse as of a journal offset, and the claim that counted there. A prefix of the
journal never changes its meaning, so it is as good as having read the journal up to there; without it, with one of
other rules, or with one that cannot be read or does not fit, the journal is read from 0.
"""

import asyncio
import base64
import zlib
from collections.abc import Iterator

import structlog
from pydantic import TypeAdapter

from onewindow.chassis.journal import Stand
from onewindow.chassis.ports import Collection, Store
from onewindow.routing.core.pulse import FOLD, Pulse

log = structlog.get_logger(__name__)

STATES = Collection("pulse_states")
LAYOUT = 1
"""The version of how it is kept; another one is not read."""
_LARGEST = 12_000_000
"""Characters: a store takes documents of 16 MB. Packed, an open case is some 50 bytes."""
_PULSE: TypeAdapter[Pulse] = TypeAdapter(Pulse)


class UnreadableError(Exception):
    """What was kept is by these rules and cannot be read by them."""


async def load(store: Store, partition: int) -> tuple[Pulse, Stand] | None:
    """What was kept of a partition by these rules, if anything was. Raises UnreadableError, PortError."""
    doc = await store.get(STATES.name, str(partition))
    if doc is None or (doc.get("fold"), doc.get("layout")) != (FOLD, LAYOUT):
        return None
    try:
        packed = base64.b64decode(doc["state"])
        pulse, stand = _PULSE.validate_json(zlib.decompress(packed)), Stand.of_note(doc["stand"])
    except Exception as error:  # noqa: BLE001 - whatever it is that is in there: the journal has everything
        raise UnreadableError(type(error).__name__) from None
    if (pulse.partition, pulse.next) != (partition, doc.get("offset")) or pulse.next < 1:
        raise UnreadableError("another place")
    if any(name.count("/") not in (0, 3) for name in _names(pulse)):
        raise UnreadableError("names no line")
    return pulse, stand


async def drop_kept(store: Store, partition: int) -> None:
    """Nothing is kept of a partition any more. Raises PortError."""
    await store.delete(STATES.name, str(partition))


async def keep(store: Store, pulse: Pulse, stand: Stand) -> bool:
    """Keep it; False: it is too large, and what was kept before stays. Raises PortError.

    One that was kept further on wins, and one of newer rules over any.
    """
    upto, told = pulse.next, stand.note()
    state = await asyncio.to_thread(_packed, _PULSE.dump_json(pulse))
    if len(state) > _LARGEST:
        log.warning("pulse_too_large_to_keep", partition=pulse.partition, cases=len(pulse.cases), size=len(state))
        return False
    doc = {
        "_id": str(pulse.partition),
        "rev": (FOLD * 1_000 + LAYOUT) * 1_000_000_000_000 + upto,
        "fold": FOLD,
        "layout": LAYOUT,
        "offset": upto,
        "stand": told,
        "state": state,
    }
    await store.put_many(STATES.name, [doc])
    return True


def _packed(raw: bytes) -> str:
    return base64.b64encode(zlib.compress(raw, 1)).decode()


def _names(pulse: Pulse) -> Iterator[str]:
    """The names of all its lines: a service, or service/step/department/work."""
    yield from pulse.standing
    for period in pulse.periods:
        yield from period.lines
