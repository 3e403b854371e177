"""A backup taken from either edition, put back into either: every byte, every offset, every position."""

import hashlib
import io
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.support.editions import Edition, empty_house

from onewindow.chassis.house import House
from onewindow.chassis.ports import Blobs, Collection, Committed, Doc, Landed, Outgoing, Record
from onewindow.embedded.keeping.checking import findings
from onewindow.embedded.keeping.groups import NotAloneError, places, put_places_back
from onewindow.embedded.keeping.layout import BackupError, Manifest, blob_path, read_manifest
from onewindow.embedded.keeping.putting_back import NotEmptyError, put_back
from onewindow.embedded.keeping.taking import NotAtRestError, seal, take

THINGS = Collection("things", (("colour",),))
MARKS = Collection("marks")
COLLECTIONS = (THINGS, MARKS)
_CLUSTER = (pytest.mark.kafka, pytest.mark.store)


@dataclass(frozen=True, slots=True)
class Names:
    """Topics and groups of one test: a broker that others use too keeps them apart."""

    topics: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]


@pytest.fixture
def names() -> Names:
    """Names nobody has used before."""
    tag = secrets.token_hex(6)
    topics = (f"alpha.{tag}", f"beta.{tag}")
    return Names(topics, {f"both-{tag}": topics, f"one-{tag}": topics[:1], f"never-{tag}": topics[1:]})


@asynccontextmanager
async def opened(edition: Edition, folder: Path, names: Names) -> AsyncIterator[House]:
    """An empty installation, connected."""
    house = empty_house(edition, folder, names.topics)
    await house.bus.start()
    await house.blobs.start()
    await house.store.start(COLLECTIONS)
    try:
        yield house
    finally:
        for part in (house.store, house.blobs, house.bus):
            await part.stop()


async def fill(house: House, names: Names) -> None:
    """Records of all kinds, documents, files, and groups that have come to different places."""
    alpha, beta = names.topics
    odd = Outgoing(b"\xff\x00", bytes(range(256)), (("ce_id", b"\xfe"), ("ce_type", "事".encode()), ("ce_id", b"")))
    many = [Outgoing(f"k{number}".encode(), f'{{"n":{number}}}'.encode()) for number in range(1_200)]
    large = [Outgoing(b"large", secrets.token_bytes(400_000)) for _ in range(4)]
    for topic, partition, batch in ((alpha, 0, [odd, *many]), (alpha, 1, large), (beta, 1, [odd])):
        assert isinstance(await house.bus.append(topic, partition, batch), Landed)
    docs: list[Doc] = [
        {"_id": f"d{n:04}", "rev": n + 1, "colour": "红", "deep": {"n": [n, None]}} for n in range(1_100)
    ]
    await house.store.put_many(THINGS.name, docs)
    for content in (b"", b"one", secrets.token_bytes(600_000)):
        await house.blobs.put(hashlib.sha256(content).hexdigest(), io.BytesIO(content))
    first = [place for place in await places(house.bus, names.groups) if place.partition == 0]
    reached = [
        replace(place, committed=Committed({alpha: 7}, {alpha: "3:1:abc"})) for place in first if alpha in place.topics
    ]
    await put_places_back(house.bus, reached)


async def all_records(house: House, names: Names) -> list[Record]:
    """Everything in the log, without its append times: those are the log's own."""
    found = []
    for topic in names.topics:
        for partition in range(house.partitions):
            position = 0
            while run := await house.bus.read(topic, partition, position, 500):
                found += [replace(record, appended_ms=0) for record in run]
                position = run[-1].offset + 1
    return found


async def all_docs(house: House) -> dict[str, list[Doc]]:
    """Everything in the store."""
    found: dict[str, list[Doc]] = {}
    for collection in COLLECTIONS:
        cursor, found[collection.name] = None, []
        while True:
            page = await house.store.find(collection.name, {}, cursor=cursor, limit=300)
            found[collection.name] += page.docs
            cursor = page.cursor
            if cursor is None:
                break
    return found


async def copied(house: House, names: Names, folder: Path) -> Manifest:
    """A sealed backup."""
    manifest = await take(house, names.topics, COLLECTIONS, names.groups, folder, ("x", "y"), told)
    seal(folder, manifest)
    return manifest


def told(what: str, done: int, whole: int | None) -> None:
    """Nobody looks at the progress."""
    del what, done, whole


def stands(kept: Committed, topics: tuple[str, ...]) -> tuple[Mapping[str, int], Mapping[str, str]]:
    """Positions and notes; not committed is the same as 0."""
    return (
        {topic: kept.positions.get(topic, 0) for topic in topics},
        {topic: kept.notes.get(topic, "") for topic in topics},
    )


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("embedded", "embedded"),
        pytest.param("embedded", "cluster", marks=_CLUSTER),
        pytest.param("cluster", "embedded", marks=_CLUSTER),
    ],
)
async def test_everything_comes_back_as_it_was(source: Edition, target: Edition, names: Names, tmp_path: Path) -> None:
    """Records byte for byte at their offsets, documents with their revisions, files, positions with their notes."""
    backup = tmp_path / "backup"
    async with opened(source, tmp_path / "source", names) as house:
        await fill(house, names)
        made = await copied(house, names, backup)
        records, docs = await all_records(house, names), await all_docs(house)
        stood = await places(house.bus, names.groups)
        files = [sha256 async for sha256 in house.blobs.names()]

    assert (1_206, 1_100, 3) == (made.records, made.docs, made.blobs.lines)
    manifest = read_manifest(backup)
    assert made == manifest
    assert [] == list(findings(backup, manifest, told))
    async with opened(target, tmp_path / "target", names) as house:
        await put_back(house, manifest, backup, [each.name for each in COLLECTIONS], told)
        assert records == await all_records(house, names)
        assert docs == await all_docs(house)
        assert files == [sha256 async for sha256 in house.blobs.names()]
        for before, after in zip(stood, await places(house.bus, names.groups), strict=True):
            assert stands(before.committed, before.topics) == stands(after.committed, after.topics)
        with pytest.raises(NotEmptyError):
            await put_back(house, manifest, backup, [each.name for each in COLLECTIONS], told)


async def test_a_backup_that_somebody_wrote_into_is_none(names: Names, tmp_path: Path) -> None:
    """A record that comes while it is taken is named, and there is no manifest."""

    @dataclass(frozen=True, slots=True)
    class Busy:
        """A blob room beside which somebody appends."""

        house: House

        async def names(self) -> AsyncIterator[str]:
            await self.house.bus.append(names.topics[1], 1, [Outgoing(b"k", b"v")])
            async for name in self.house.blobs.names():
                yield name

        def __getattr__(self, name: str) -> object:
            return getattr(self.house.blobs, name)

    async with opened("embedded", tmp_path / "source", names) as house:
        await fill(house, names)
        busy: Blobs = Busy(house)  # type: ignore[assignment]  # the rest is the real room's
        with pytest.raises(NotAtRestError, match=f"{names.topics[1]}/1"):
            await copied(replace(house, blobs=busy), names, tmp_path / "backup")
    with pytest.raises(BackupError, match="no backup"):
        read_manifest(tmp_path / "backup")


async def test_a_service_that_runs_is_noticed(names: Names, tmp_path: Path) -> None:
    """Who sits in a group keeps a seat that only somebody alone would get; afterwards all are free again."""
    (group, topics), *_ = names.groups.items()
    async with opened("embedded", tmp_path / "source", names) as house:
        service = await house.bus.join(group, topics, "member-1")
        assert {0, 1} == (await service.poll(1, 5)).gained
        with pytest.raises(NotAloneError, match=group):
            await places(house.bus, names.groups, within_s=0.1)
        await service.leave()
        assert 6 == len(await places(house.bus, names.groups))


async def test_every_file_that_was_harmed_is_named(names: Names, tmp_path: Path) -> None:
    """A flipped byte, a missing file, a cut one: each by its place, and nothing else."""
    backup = tmp_path / "backup"
    async with opened("embedded", tmp_path / "source", names) as house:
        await fill(house, names)
        manifest = await copied(house, names, backup)
        blobs = [sha256 async for sha256 in house.blobs.names()]
    flipped, cut, gone = manifest.log[0].path, manifest.documents[0].path, blob_path(blobs[0])
    raw = bytearray((backup / flipped).read_bytes())
    raw[len(raw) // 2] ^= 1
    (backup / flipped).write_bytes(raw)
    (backup / cut).write_bytes((backup / cut).read_bytes()[:-1])
    (backup / gone).unlink()

    found = list(findings(backup, manifest, told))

    assert [flipped, cut, gone] == [one.split(":")[0] for one in found]


@pytest.mark.parametrize("harm", ['{"format": 1}', '{"format": 2}', "", '{"format": 1, "log": [{"topic": "../x"}]}'])
def test_a_manifest_that_is_none_is_refused(harm: str, tmp_path: Path) -> None:
    """Another format, half a file, a name that leads out of the folder."""
    (tmp_path / "manifest.json").write_text(harm)
    with pytest.raises(BackupError, match=r"manifest\.json"):
        read_manifest(tmp_path)
