"""The parking lot: what cannot be handled is kept with its original bytes and the reason, and can be found again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from onewindow.chassis.ports import MAX_RECORD_BYTES, Bus, Headers, Landed, Outgoing, PortError, Record

_NAMES = ("x-origin", "x-code", "x-detail", "x-service", "x-at", "x-case", "x-form")
_DETAIL = 300
_READ = 500


class NotParkedError(ValueError):
    """The record is not one that :func:`park` wrote."""


@dataclass(frozen=True, slots=True)
class ParkedRecord:
    """A record in the parking lot.

    ``origin`` is ``topic/partition/offset`` of the original, and its identity: parked twice is parked once.
    ``code`` stands in the table of codes; ``detail`` says where, without personal data. ``case`` is the application
    whose later records wait behind it, None if nobody waits. ``key``, ``value`` and ``headers`` are the original's;
    ``whole`` is False where the bytes were too many to be written again: :func:`whole_of` fetches them.
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
    topic, partition, offset = origin.rsplit("/", 2)
    forms = form.split(",")
    return ParkedRecord(
        origin=origin,
        topic=topic,
        partition=int(partition),
        offset=int(offset),
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


async def whole_of(bus: Bus, parked: ParkedRecord) -> ParkedRecord:
    """The same with all its bytes. Raises PortError, also when the original is not where it was."""
    if parked.whole:
        return parked
    found = await bus.read(parked.topic, parked.partition, parked.offset, 1)
    if not found or found[0].offset != parked.offset:
        raise PortError(f"{parked.origin} is not in the log")
    return replace(parked, value=found[0].value, headers=found[0].headers, whole=True)


async def parked_chain(bus: Bus, parked_topic: str, partition: int, case: str) -> list[ParkedRecord]:
    """All that waits for one case, in the order it was parked, one per origin, with all its bytes."""
    chain: dict[str, ParkedRecord] = {}
    position = 0
    while records := await bus.read(parked_topic, partition, position, _READ):
        position = records[-1].offset + 1
        for parked in _of_case(records, case):
            chain.setdefault(parked.origin, parked)
    return [await whole_of(bus, parked) for parked in chain.values()]


def _of_case(records: Sequence[Record], case: str) -> list[ParkedRecord]:
    wanted = ("x-case", case.encode())
    return [parked_of(record) for record in records if wanted in record.headers[-2:]]


def _own(said: Sequence[str], forms: Sequence[str]) -> Headers:
    return tuple(zip(_NAMES, [text.encode() for text in (*said, ",".join(forms))], strict=True))


def _size(named: Headers) -> int:
    return sum(len(name) + len(value) for name, value in named)
