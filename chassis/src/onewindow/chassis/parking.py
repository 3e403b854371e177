"""The parking lot: what cannot be handled is kept with its original bytes and the reason, and can be found again."""

from collections.abc import Collection, Sequence
from contextlib import suppress

from onewindow.chassis.ports import MAX_RECORD_BYTES, Bus, Headers, Landed, Outgoing, PortError, Record
from onewindow.contracts.fixed import fixed

_NAMES = ("x-origin", "x-code", "x-detail", "x-service", "x-at", "x-case", "x-form")
_DETAIL = 300
_READ = 500


class NotParkedError(ValueError):
    """The record is not one that :func:`park` wrote."""


@fixed()
class ParkedRecord:
    """A record in the parking lot.

    ``origin`` is ``topic/partition/offset`` of the original, and its identity: parked twice is parked once.
    ``code`` stands in the table of codes; ``detail`` says where, without personal data. ``case`` is the application
    whose later records wait behind it, None if nobody waits. ``key``, ``value`` and ``headers`` are the original's;
    ``whole`` is False where the bytes were too many to be written again: :func:`original_of` fetches them.
    """

    origin: str
    topic: str
    partition: int
    offset: int
    code: str
    detail: str
    service: str
    at: str
    case: str | None
    key: bytes | None
    value: bytes
    headers: Headers
    whole: bool = True


async def park(
    bus: Bus, parked_topic: str, record: Record, code: str, detail: str, *, service: str, at: str, case: str | None
) -> None:
    """Durably keep the record in the same partition of the parking lot. Raises PortError, then nothing is certain."""
    forms = [] if record.key is not None else ["keyless"]
    said = (record.origin, code, detail[:_DETAIL], service, at, case or "")
    key = record.key or b""
    own = _own(said, forms)
    value, kept = record.value, record.headers
    if len(key) + len(value) + _size(kept) + _size(own) > MAX_RECORD_BYTES:
        # The log keeps the original for ever, so its address is as good as its bytes.
        own, value, kept = _own(said, [*forms, "elsewhere"]), b"", ()
    appended = await bus.append(parked_topic, record.partition, (Outgoing(key, value, (*kept, *own)),))
    if not isinstance(appended, Landed):
        raise PortError(f"nobody can say whether {record.origin} is parked")


def parked_of(record: Record) -> ParkedRecord:
    """What :func:`park` wrote. Raises NotParkedError."""
    own = record.headers[-len(_NAMES) :]
    if tuple(name for name, _ in own) != _NAMES:
        raise NotParkedError(record.origin)
    origin, code, detail, service, at, case, form = (value.decode("utf-8", "replace") for _, value in own)
    topic, partition, offset = _place(origin, record)
    forms = form.split(",")
    return ParkedRecord(
        origin=origin,
        topic=topic,
        partition=partition,
        offset=offset,
        code=code,
        detail=detail,
        service=service,
        at=at,
        case=case or None,
        key=None if "keyless" in forms else record.key,
        value=record.value,
        headers=record.headers[: -len(_NAMES)],
        whole="elsewhere" not in forms,
    )


async def original_of(bus: Bus, parked: ParkedRecord, topics: Collection[str], partition: int) -> Record | None:
    """The original as the log holds it, or None where there is none that waits with its case.

    None: it lies in none of ``topics``, in another partition, beyond the end, or under another case's key. Anybody
    who can append to the parking lot can name such a place. Raises PortError.
    """
    if parked.topic not in topics or parked.partition != partition:
        return None
    if parked.offset >= await bus.end(parked.topic, partition):
        return None
    (record,) = await bus.read(parked.topic, partition, parked.offset, 1)
    named = parked.case is not None and record.key == parked.case.encode()
    return record if named and record.offset == parked.offset else None


async def parked_chain(bus: Bus, parked_topic: str, partition: int, case: str) -> list[ParkedRecord]:
    """All that waits for one case, in the order it was parked, one per origin; foreign records are passed over."""
    chain: dict[str, ParkedRecord] = {}
    position = 0
    while records := await bus.read(parked_topic, partition, position, _READ):
        position = records[-1].offset + 1
        for parked in _of_case(records, case):
            chain.setdefault(parked.origin, parked)
    return list(chain.values())


def _of_case(records: Sequence[Record], case: str) -> list[ParkedRecord]:
    wanted = ("x-case", case.encode())
    found = []
    for record in records:
        if wanted in record.headers[-2:]:
            with suppress(NotParkedError):
                found.append(parked_of(record))
    return found


def _place(origin: str, record: Record) -> tuple[str, int, int]:
    """Topic, partition and offset of an origin. Raises NotParkedError unless it is written as ``Record.origin`` is."""
    try:
        topic, partition, offset = origin.split("/")
        place = topic, int(partition), int(offset)
    except ValueError:
        raise NotParkedError(record.origin) from None
    if min(place[1:]) < 0 or origin != f"{place[0]}/{place[1]}/{place[2]}":
        raise NotParkedError(record.origin)
    return place


def _own(said: Sequence[str], forms: Sequence[str]) -> Headers:
    return tuple(zip(_NAMES, [text.encode() for text in (*said, ",".join(forms))], strict=True))


def _size(named: Headers) -> int:
    return sum(len(name) + len(value) for name, value in named)
