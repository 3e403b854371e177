"""Putting a backup back into an empty installation: every record at the offset it had, every document, every file.

Files first, then documents, then the log, the positions last: whoever would start a service too early finds a log
that is not there yet, rather than one whose dossiers are missing.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from onewindow.chassis.house import House
from onewindow.chassis.ports import Bus, Collection, Doc, Landed, Outgoing, PortError, Store
from onewindow.embedded.keeping.groups import place_of, put_places_back
from onewindow.embedded.keeping.layout import BLOBS, POSITIONS, BackupError, LogPart, Manifest, StorePart, blob_path
from onewindow.embedded.keeping.lines import lines_of, outgoing_of
from onewindow.embedded.keeping.taking import Tell, ends_of
from onewindow.intake.shell.usual import USUAL
from onewindow.intake.shell.views import PROGRESS
from onewindow.intake.shell.wiring import GROUP as INTAKE
from onewindow.intake.shell.wiring import USUAL_GROUP
from onewindow.notifier.shell.rows import FILES as CASE_FILES
from onewindow.notifier.shell.wiring import GROUP as NOTIFIER
from onewindow.routing.shell.board import CASES
from onewindow.routing.shell.board import POSITIONS as BOARD_POSITIONS
from onewindow.routing.shell.pulse.keeping import STATES
from onewindow.routing.shell.pulse.wiring import GROUP as PULSES

_DOCS = 500
_RECORDS, _BYTES = 500, 900_000


class NotEmptyError(Exception):
    """There is something in the target already; the text names what."""


def all_collections(manifest: Manifest, known: Iterable[Collection]) -> list[Collection]:
    """The services' collections with their indexes, and those that only the backup knows."""
    named = {each.name: each for each in known}
    lost = (part.collection for part in manifest.documents if part.collection not in named)
    return [*named.values(), *(Collection(name) for name in lost)]


VIEWS = frozenset(each.name for each in (PROGRESS, CASES, BOARD_POSITIONS, CASE_FILES, STATES, USUAL))
_MADE_BY = frozenset({INTAKE, NOTIFIER, PULSES, USUAL_GROUP})
"""The groups that make them; routing makes its board without one, when the board's positions are not there.

Reviews are left as they were: also what a desk has answered, and the case has not heard yet, stands in them.
"""


async def put_back(
    house: House, manifest: Manifest, folder: Path, names: Iterable[str], tell: Tell, *, rebuild: bool = False
) -> None:
    """Fill an empty installation. ``names``: its collections, all of which must be empty.

    ``rebuild``: leave the views out, and let the groups that make them begin at the first record.
    Raises NotEmptyError before anything is written; NotAloneError, BackupError, PortError, OSError.
    """
    await _check_empty(house, manifest, names)
    for done, line in enumerate(lines_of(folder / BLOBS), 1):
        with (folder / blob_path(line["sha256"])).open("rb") as file:
            await house.blobs.put(line["sha256"], file)
        tell("materials, results", done, manifest.blobs.lines)
    done = 0
    for kept in (part for part in manifest.documents if not rebuild or part.collection not in VIEWS):
        done = await _documents(house.store, kept, folder, tell, done, manifest.docs)
    done = 0
    for part in manifest.log:
        done = await _partition(house.bus, part, folder, tell, done, manifest.records)
    kept_places = [place_of(line) for line in lines_of(folder / POSITIONS)]
    await put_places_back(house.bus, [each for each in kept_places if not (rebuild and each.group in _MADE_BY)])


async def _check_empty(house: House, manifest: Manifest, names: Iterable[str]) -> None:
    for (topic, partition), end in (await ends_of(house.bus, manifest.topics)).items():
        if end:
            raise NotEmptyError(f"{topic}/{partition}")
    for name in names:
        if (await house.store.find(name, {}, limit=1)).docs:
            raise NotEmptyError(name)


async def _documents(store: Store, part: StorePart, folder: Path, tell: Tell, done: int, whole: int) -> int:
    for docs in _in_runs(lines_of(folder / part.path)):
        written = await store.put_many(part.collection, docs)
        if len(written) != len(docs):
            raise PortError(f"{part.collection}: somebody else is writing")
        done += len(docs)
        tell("documents", done, whole)
    return done


async def _partition(bus: Bus, part: LogPart, folder: Path, tell: Tell, done: int, whole: int) -> int:
    offset = 0
    for batch in _batches(folder / part.path):
        appended = await bus.append(part.topic, part.partition, batch, expect=offset)
        if not isinstance(appended, Landed):
            kind = type(appended).__name__.lower()
            raise PortError(f"{part.topic}/{part.partition}: record {offset} landed {kind}; somebody else is writing")
        offset += len(batch)
        tell("log", done + offset, whole)
    if offset != part.file.lines:
        raise BackupError(f"{part.path} has {offset} records, not {part.file.lines}")
    return done + offset


def _in_runs(lines: Iterator[Doc]) -> Iterator[list[Doc]]:
    run: list[Doc] = []
    for line in lines:
        run.append(line)
        if len(run) == _DOCS:
            yield run
            run = []
    if run:
        yield run


def _batches(path: Path) -> Iterator[list[Outgoing]]:
    """Records in batches that one append carries at once. Raises BackupError where an offset is missing."""
    batch: list[Outgoing] = []
    size = 0
    for offset, line in enumerate(lines_of(path)):
        if line["offset"] != offset:
            raise BackupError(f"{path}: record {offset} is not where it belongs")
        record = outgoing_of(line)
        weight = len(record.key) + len(record.value) + sum(len(name) + len(value) for name, value in record.headers)
        if batch and (len(batch) == _RECORDS or size + weight > _BYTES):
            yield batch
            batch, size = [], 0
        batch.append(record)
        size += weight
    if batch:
        yield batch
