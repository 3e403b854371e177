"""Taking a backup: what may lag is read before what it lags behind.

Positions first, then what the services remember of the journal, then the other documents, then the files that the
documents name, the log last. So a backup never says "done" of something whose effect it lacks. The log's ends are
taken before and after: if one has moved, somebody was writing, and it is no backup.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from onewindow.chassis.house import House
from onewindow.chassis.ports import Bus, Collection, PortError, Store
from onewindow.department_worker.shell.rows import HEADS
from onewindow.embedded.keeping.groups import places, unheard
from onewindow.embedded.keeping.layout import (
    BLOBS,
    MANIFEST,
    POSITIONS,
    Lines,
    LogPart,
    Manifest,
    StorePart,
    blob_path,
)
from onewindow.embedded.keeping.lines import LinesFile, line_of
from onewindow.notifier.shell.rows import FILES
from onewindow.routing.shell.board import POSITIONS as BOARD_POSITIONS

_PAGE = 500
_MARKS = (BOARD_POSITIONS.name, HEADS.name, FILES.name)
"""What says up to where other documents are written: read before them."""

Ends = Mapping[tuple[str, int], int]
Tell = Callable[[str, int, int | None], None]
"""Called with what is being done, how much of it is done, and of how much (None: nobody knows)."""


class NotAtRestError(Exception):
    """Somebody wrote while the backup was taken; the text names where."""


async def take(
    house: House,
    topics: Sequence[str],
    collections: Iterable[Collection],
    groups: Mapping[str, tuple[str, ...]],
    folder: Path,
    taken_from: tuple[str, str],
    tell: Tell,
    *,
    alone: bool = True,
) -> Manifest:
    """Copy everything into the empty ``folder``. ``taken_from``: the names of bus and store.

    ``alone``: make sure that no service runs; not for a copy of which nobody else knows.
    Raises NotAloneError, NotAtRestError, PortError, OSError; there is no manifest then.
    """
    made_at = house.clock.now()
    before = await ends_of(house.bus, topics)
    kept = await places(house.bus, groups, alone=alone)
    with LinesFile(folder / POSITIONS) as positions:
        for place in kept:
            positions.write(place.line())
    names = sorted({each.name for each in collections}, key=lambda name: (name not in _MARKS, name))
    documents = [await _collection(house.store, name, folder, tell) for name in names]
    blobs, blob_bytes = await _blobs(house, folder, tell)
    log, keyless = await _log(house.bus, before, folder, tell)
    after = await ends_of(house.bus, topics)
    moved = [f"{topic}/{partition}" for (topic, partition), end in after.items() if end != before[topic, partition]]
    if moved:
        raise NotAtRestError(f"written meanwhile: {', '.join(moved)}")
    return Manifest(
        made_at=made_at,
        bus=taken_from[0],
        store=taken_from[1],
        partitions=house.partitions,
        log=tuple(log),
        documents=tuple(documents),
        positions=positions.written,
        blobs=blobs,
        blob_bytes=blob_bytes,
        unheard=unheard(kept, before),
        keyless=keyless,
    )


def seal(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, whole, under its name: from now on the folder is a backup. Raises OSError."""
    part = folder / f".{MANIFEST}"
    part.write_text(manifest.model_dump_json(indent=1) + "\n")
    part.replace(folder / MANIFEST)


async def ends_of(bus: Bus, topics: Sequence[str]) -> dict[tuple[str, int], int]:
    """Where every partition ends. Raises PortError."""
    return {(topic, number): await bus.end(topic, number) for topic in topics for number in range(bus.partitions)}


async def _collection(store: Store, name: str, folder: Path, tell: Tell) -> StorePart:
    cursor = None
    with LinesFile(folder / f"store/{name}.ndjson.gz") as file:
        while True:
            page = await store.find(name, {}, cursor=cursor, limit=_PAGE)
            for doc in page.docs:
                file.write(doc)
            tell(name, file.count, None)
            cursor = page.cursor
            if cursor is None:
                break
    return StorePart(collection=name, file=file.written)


async def _blobs(house: House, folder: Path, tell: Tell) -> tuple[Lines, int]:
    whole = 0
    with LinesFile(folder / BLOBS) as listed:
        async for sha256 in house.blobs.names():
            path = folder / blob_path(sha256)
            path.parent.mkdir(parents=True, exist_ok=True)
            size = 0
            with path.open("xb") as file:
                async for chunk in house.blobs.get(sha256):  # the port has compared the hash when it ends
                    file.write(chunk)
                    size += len(chunk)
            listed.write({"sha256": sha256, "size": size})
            whole += size
            tell("materials, results", listed.count, None)
    return listed.written, whole


async def _log(bus: Bus, ends: Ends, folder: Path, tell: Tell) -> tuple[list[LogPart], int]:
    parts, keyless, done, whole = [], 0, 0, sum(ends.values())
    for (topic, partition), end in ends.items():
        position = 0
        with LinesFile(folder / f"log/{topic}/{partition}.ndjson.gz") as file:
            while position < end:
                for record in await bus.read(topic, partition, position, min(2_000, end - position)):
                    if record.offset != position:
                        raise PortError(f"{topic}/{partition}: there is no record {position}, but later ones")
                    file.write(line_of(record))
                    keyless += record.key is None
                    position += 1
                tell("log", done + position, whole)
        done += end
        parts.append(LogPart(topic=topic, partition=partition, file=file.written))
    return parts, keyless
