"""Becoming the one writer of a partition, on the real log, with everything that can come between."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest
from tests.support.logbook import AT, JOURNAL, claim, encode_claim, entry, open_bus, write

from onewindow.chassis.journal import (
    Counted,
    Effective,
    FoldTooOldError,
    JournalGapError,
    NotOwnerError,
    Stand,
    take_over,
)
from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Appended, Outgoing, PortError, Unknown
from onewindow.chassis.sqlite_bus import SqliteBus
from onewindow.contracts.entry import Claim, Entry
from onewindow.contracts.topics import journal


class Weather(SqliteBus):
    """The real bus on a bad day: ``storms`` decide, append by append, what comes between a claim and its answer."""

    def __init__(self, bus: SqliteBus, *storms: Callable[[SqliteBus, Sequence[Outgoing]], Awaitable[Appended]]) -> None:
        self.__dict__ = bus.__dict__
        self.storms = list(storms)

    async def append(
        self, topic: str, partition: int, batch: Sequence[Outgoing], *, expect: int | None = None
    ) -> Appended:
        """What the next storm makes of it; fair weather after the last."""
        if self.storms and topic == JOURNAL:
            return await self.storms.pop(0)(self, batch)
        return await super().append(topic, partition, batch, expect=expect)


async def land(bus: SqliteBus, batch: Sequence[Outgoing]) -> Appended:
    """The append itself, whatever the weather."""
    return await SqliteBus.append(bus, JOURNAL, 0, batch)


async def claim_of(
    bus: SqliteBus, nonce: str = "mine", *, fold: int = 1, owner: bool = True
) -> tuple[int, Stand, list[int]]:
    """Take partition 0 over: the position, the stand, and the sequence numbers heard."""
    one: Effective[Entry] = Effective(journal.decode)
    heard: list[int] = []

    def hear(counted: Counted[Entry]) -> None:
        heard.append(counted.entry.seq)

    position = await take_over(
        bus, JOURNAL, 0, one, hear, fold=fold, nonce=nonce, at=AT, owner=lambda: owner, encode=encode_claim
    )
    return position, one.stand, heard


async def claims_in(bus: SqliteBus) -> list[tuple[int, str]]:
    """Every claim in the log, counted or void."""
    said = [journal.decode(record.value) for record in await bus.read(JOURNAL, 0, 0, 100)]
    return [(one.epoch, one.nonce) for one in said if isinstance(one, Claim)]


async def test_the_first_owner_claims_epoch_one(tmp_path: Path) -> None:
    """On an empty journal the claim is the first record, and the first own append is expected behind it."""
    async with open_bus(tmp_path) as bus:
        assert await claim_of(bus) == (1, Stand(1, "mine", 1), [])
        (record,) = await bus.read(JOURNAL, 0, 0, 10)
        assert dict(record.headers) == {"ce_id": b"mine", "ce_type": b"onewindow.case.claimed.v1"}


async def test_an_heir_hears_all_that_counts_and_nothing_else(tmp_path: Path) -> None:
    """Entries are heard in order, void ones left out, and the epoch follows the last counted one."""
    async with open_bus(tmp_path) as bus:
        first = entry("a", 1, None, 1)
        void = entry("a", 2, first, 7)
        await write(bus, JOURNAL, 0, claim(1, "before"), first, void, entry("a", 2, first, 1), entry("b", 1, None, 1))
        assert await claim_of(bus) == (6, Stand(2, "mine", 1), [1, 2, 1])


async def test_a_claim_that_lost_the_race_starts_over(tmp_path: Path) -> None:
    """If another claim lands first, ours is void: what the other wrote is heard, then we claim the epoch after it."""

    async def rival_first(bus: SqliteBus, batch: Sequence[Outgoing]) -> Appended:
        await land(bus, [Outgoing(b"k", claim(1, "rival")), Outgoing(b"a", entry("a", 1, None, 1))])
        return await land(bus, batch)

    async with open_bus(tmp_path) as bus:
        assert await claim_of(Weather(bus, rival_first)) == (4, Stand(2, "mine", 1), [1])
        assert await claims_in(bus) == [(1, "rival"), (1, "mine"), (2, "mine")]


async def test_a_claim_overtaken_before_it_was_read_starts_over(tmp_path: Path) -> None:
    """Ours counted, but a newer one counts by the time we have read it: we are not the writer, and claim anew."""

    async def rival_after(bus: SqliteBus, batch: Sequence[Outgoing]) -> Appended:
        landed = await land(bus, batch)
        await land(bus, [Outgoing(b"k", claim(2, "rival"))])
        return landed

    async with open_bus(tmp_path) as bus:
        position, stand, _ = await claim_of(Weather(bus, rival_after))
        assert (position, stand) == (3, Stand(3, "mine", 1))


async def test_a_claim_of_unknown_fate_that_landed_is_not_made_twice(tmp_path: Path) -> None:
    """After a timeout the log is read; a claim that is there after all counts."""

    async def landed_in_silence(bus: SqliteBus, batch: Sequence[Outgoing]) -> Appended:
        await land(bus, batch)
        return Unknown()

    async with open_bus(tmp_path) as bus:
        assert await claim_of(Weather(bus, landed_in_silence)) == (1, Stand(1, "mine", 1), [])
        assert await claims_in(bus) == [(1, "mine")]


async def test_a_claim_of_unknown_fate_that_lands_late_changes_nothing(tmp_path: Path) -> None:
    """A claim given up for lost is made anew with the same epoch; when the first one lands behind it, it is void."""
    lost: list[Outgoing] = []

    async def swallowed(bus: SqliteBus, batch: Sequence[Outgoing]) -> Appended:
        lost.extend(batch)
        return Unknown()

    async with open_bus(tmp_path) as bus:
        assert await claim_of(Weather(bus, swallowed)) == (1, Stand(1, "mine", 1), [])
        await write(bus, JOURNAL, 0, entry("a", 1, None, 1))
        await land(bus, lost)
        _, stand, heard = await claim_of(bus, "heir")
        assert (stand, heard) == (Stand(2, "heir", 1), [1])


async def test_nobody_claims_what_is_not_theirs(tmp_path: Path) -> None:
    """A partition that went to another member is not claimed."""
    async with open_bus(tmp_path) as bus:
        with pytest.raises(NotOwnerError):
            await claim_of(bus, owner=False)
        assert await claims_in(bus) == []


async def test_old_rules_do_not_claim_after_new_ones(tmp_path: Path) -> None:
    """A process with an older fold stops instead of claiming for ever in vain."""
    async with open_bus(tmp_path) as bus:
        await write(bus, JOURNAL, 0, claim(1, "new", fold=2))
        with pytest.raises(FoldTooOldError):
            await claim_of(bus, fold=1)
        assert await claims_in(bus) == [(1, "new")]


async def test_a_gap_stops_the_heir(tmp_path: Path) -> None:
    """Nobody takes over a journal in which an entry is missing."""
    async with open_bus(tmp_path) as bus:
        await write(bus, JOURNAL, 0, claim(1, "before"), entry("a", 2, b"missing", 1))
        with pytest.raises(JournalGapError):
            await claim_of(bus)


async def test_an_outage_is_not_an_empty_journal(tmp_path: Path) -> None:
    """If the log cannot be reached, taking over fails instead of starting from nothing."""

    async def outage(bus: SqliteBus, batch: Sequence[Outgoing]) -> Appended:
        raise PortError("away")

    async with open_bus(tmp_path) as bus:
        with pytest.raises(PortError):
            await claim_of(Weather(bus, outage))


async def test_the_claims_key_lives_in_its_partition(tmp_path: Path) -> None:
    """The claim of each partition is keyed so that any other writer of the log would put it there too."""
    async with open_bus(tmp_path) as bus:
        for partition in range(2):
            one: Effective[Entry] = Effective(journal.decode)
            await take_over(
                bus,
                JOURNAL,
                partition,
                one,
                lambda _: None,
                fold=1,
                nonce="n",
                at=AT,
                owner=lambda: True,
                encode=encode_claim,
            )
            (record,) = await bus.read(JOURNAL, partition, 0, 10)
            assert record.key is not None
            assert partition_of(record.key, 2) == partition
