"""`onewindow backup` and `onewindow restore`: a second copy, and an installation out of it."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from onewindow.chassis.clock import monotonic
from onewindow.chassis.house import House
from onewindow.chassis.ports import Collection, PortError
from onewindow.chassis.run import build_house
from onewindow.chassis.settings import HouseSettings, read
from onewindow.contracts.topics import names
from onewindow.definitions.calendars.calendar import WEEKDAYS
from onewindow.definitions.load import Catalogue
from onewindow.department_worker.shell.settings import DepartmentWorkerSettings
from onewindow.embedded.keeping.checking import findings
from onewindow.embedded.keeping.groups import NotAloneError, groups_of
from onewindow.embedded.keeping.layout import MANIFEST, BackupError, Manifest, read_manifest
from onewindow.embedded.keeping.lines import hash_of
from onewindow.embedded.keeping.putting_back import NotEmptyError, all_collections, put_back
from onewindow.embedded.keeping.scratch import scratch_in
from onewindow.embedded.keeping.snapshot import snapshot
from onewindow.embedded.keeping.taking import NotAtRestError, Tell, seal, take
from onewindow.embedded.private import private_files
from onewindow.embedded.rooms import rooms_of
from onewindow.embedded.verifying import DATABASE
from onewindow.embedded.words import CommandError, counted, err, say

_UNHEARD = "restored, they count from the moment of the restore unless they were handed in less than 30 s before"


def back_up(settings: HouseSettings, folder: Path, catalogue: Catalogue) -> None:
    """Copy the whole installation into ``folder``, which must be new or empty. Raises CommandError."""
    began = monotonic()
    with private_files(), _told(settings):
        _make_empty(folder)
        with tempfile.TemporaryDirectory(prefix=".copying-", dir=folder) as scratch:
            settings = _readable(settings, Path(scratch))
            with _progress() as tell:
                manifest = asyncio.run(_taken(settings, folder, catalogue, tell))
        os.sync()  # all of it is on the disk before there is a manifest
        seal(folder, manifest)
    _tell("已备份", "Backed up", manifest, monotonic() - began)
    say("  清单哈希，请另行保存", f"Hash of {folder / MANIFEST}, keep it elsewhere: {hash_of(folder / MANIFEST)[0]}")
    say("  内含个人信息，仅本用户可读", "It holds personal data in clear, and can be read by you alone.", "yellow")
    if manifest.unheard:
        say("  有未处理的输入", f"{counted(manifest.unheard, 'input')} not heard yet: {_UNHEARD}.", "yellow")
    if manifest.keyless:
        say(
            "  有无键记录",
            f"{counted(manifest.keyless, 'record')} without a key; restored with an empty one.",
            "yellow",
        )


def check(folder: Path) -> None:
    """Compare every file of a backup with its hash. Raises CommandError, also for findings."""
    began = monotonic()
    with _told(None):
        manifest = _sound(folder)
    _tell("备份完好", "Sound backup", manifest, monotonic() - began)


def restore(settings: HouseSettings, folder: Path, catalogue: Catalogue, *, rebuild: bool) -> None:
    """Check a backup, then put it back into an empty installation. Raises CommandError.

    ``rebuild``: without the views; the services make them anew out of the log when they start.
    """
    began = monotonic()
    with private_files(), _told(settings):
        manifest = _sound(folder)
        if settings.partitions not in (None, manifest.partitions):
            raise CommandError(
                f"备份有 {manifest.partitions} 个分区。",
                f"The backup has {counted(manifest.partitions, 'partition')}; a case cannot move to another one.",
                2,
            )
        settings = settings.model_copy(update={"partitions": manifest.partitions})
        with _progress() as tell:
            _put_back(settings, folder, manifest, catalogue, tell, rebuild)
    _tell("已恢复", "Restored", manifest, monotonic() - began)
    say(
        f"  每个主题 {manifest.partitions} 个分区；请先核对日志",
        f"{counted(manifest.partitions, 'partition')} of every topic. Next: onewindow verify log --causes, "
        "then start the services.",
    )


def _make_empty(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(folder.iterdir()):
        raise CommandError("目标文件夹不为空。", f"{folder} is not empty: every backup has a folder of its own.", 2)
    folder.chmod(0o700)


def _readable(settings: HouseSettings, scratch: Path) -> HouseSettings:
    """Settings under which everything can be read: of the embedded edition from a copy made in one moment."""
    live = settings.data / DATABASE
    if "sqlite" in (settings.bus, settings.store) and not live.is_file():
        raise CommandError("没有数据文件。", f"There is nothing at {live}; name its folder with --data.", 2)
    if settings.bus == settings.store == "sqlite":
        snapshot(live, scratch / DATABASE)
    if "sqlite" in (settings.bus, settings.store) and settings.bus != settings.store:
        return settings
    return settings.model_copy(update={"data": scratch})


async def _taken(settings: HouseSettings, folder: Path, catalogue: Catalogue, tell: Tell) -> Manifest:
    topics = names(tuple(catalogue.departments))
    groups = groups_of(tuple(catalogue.departments), read(DepartmentWorkerSettings))
    async with _open(settings, topics, catalogue) as (house, collections):
        await house.store.start(collections)
        taken_from = settings.bus, settings.store
        alone = taken_from != ("sqlite", "sqlite")
        return await take(house, topics, collections, groups, folder, taken_from, tell, alone=alone)


def _put_back(
    settings: HouseSettings, folder: Path, manifest: Manifest, catalogue: Catalogue, tell: Tell, rebuild: bool
) -> None:
    if settings.bus == settings.store == "sqlite":
        # Under its own name only when it is whole: a restore that broke off leaves an empty installation.
        if left := sorted(settings.data.glob(f"{DATABASE}*")):
            raise NotEmptyError(str(left[0]))
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        with scratch_in(settings.data) as scratch:
            inside = settings.model_copy(update={"data": scratch})
            asyncio.run(_filled(inside, folder, manifest, catalogue, tell, rebuild))
            (scratch / DATABASE).replace(settings.data / DATABASE)
        os.sync()
    elif "sqlite" in (settings.bus, settings.store):
        asyncio.run(_filled(settings, folder, manifest, catalogue, tell, rebuild))
    else:
        with tempfile.TemporaryDirectory(prefix="onewindow-restore-") as scratch:
            inside = settings.model_copy(update={"data": Path(scratch)})
            asyncio.run(_filled(inside, folder, manifest, catalogue, tell, rebuild))


async def _filled(
    settings: HouseSettings, folder: Path, manifest: Manifest, catalogue: Catalogue, tell: Tell, rebuild: bool
) -> None:
    topics = tuple(dict.fromkeys((*names(tuple(catalogue.departments)), *manifest.topics)))
    async with _open(settings, topics, catalogue) as (house, collections):
        every = all_collections(manifest, collections)
        await house.store.start(every)
        await put_back(house, manifest, folder, [each.name for each in every], tell, rebuild=rebuild)


@asynccontextmanager
async def _open(
    settings: HouseSettings, topics: Sequence[str], catalogue: Catalogue
) -> AsyncIterator[tuple[House, list[Collection]]]:
    """The bus and the blobs of an installation, started, its store not yet, and the collections of its rooms."""
    # Nobody signs in here, so there is nothing that production would have to refuse.
    house = build_house(settings.model_copy(update={"production": False}), topics)
    rooms = rooms_of((), house, catalogue, WEEKDAYS)
    try:
        await house.bus.start()
        await house.blobs.start()
        yield house, [each for room in rooms for each in room.collections]
    finally:
        for part in (house.store, house.blobs, house.bus):
            await part.stop()
        for room in rooms:
            await room.stop()


def _sound(folder: Path) -> Manifest:
    manifest = read_manifest(folder)
    with _progress() as tell:
        found = list(findings(folder, manifest, tell))
    for one in found:
        err.print(one, markup=False, style="red")
    if found:
        raise CommandError("备份已损坏。", f"The backup is damaged: {counted(len(found), 'finding')}.")
    return manifest


@contextmanager
def _told(settings: HouseSettings | None) -> Iterator[None]:
    """What can go wrong, in words."""
    try:
        yield
    except (NotAloneError, NotAtRestError) as error:
        raise CommandError(
            "各服务仍在运行或写入：请先全部停止，再试一次（备份须换一个空文件夹）。",
            f"Not at rest ({error}): stop all services, then try again; nothing here is a backup or a restore.",
        ) from None
    except NotEmptyError as error:
        raise CommandError(
            "目标不为空，未作改动。", f"There is something already at {error}; nothing was changed.", 2
        ) from None
    except BackupError as error:
        raise CommandError("备份不可用。", str(error)) from None
    except PortError as error:
        where = f" ({settings.bus}, {settings.store})" if settings else ""
        raise CommandError("日志或文档库出错。", f"The log or the store{where} failed: {error}") from None
    except OSError as error:
        raise CommandError("无法读写文件。", f"{error.filename or 'A file'}: {error.strerror or error}") from None


@contextmanager
def _progress() -> Iterator[Tell]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        bar = progress.add_task("", total=None)

        def tell(what: str, done: int, whole: int | None) -> None:
            progress.update(bar, description=what, completed=done, total=whole)

        yield tell


def _tell(zh: str, en: str, manifest: Manifest, seconds: float) -> None:
    size = sum(part.size for part in manifest.files().values()) + manifest.blob_bytes
    say(
        f"{zh}：{manifest.records} 条记录，{manifest.docs} 份文档，{manifest.blobs.lines} 个文件",
        f"{en}: {counted(manifest.records, 'record')}, {counted(manifest.docs, 'document')}, "
        f"{counted(manifest.blobs.lines, 'file')}, {size / 1e6:.1f} MB, {seconds:.1f} s",
        "green",
    )
