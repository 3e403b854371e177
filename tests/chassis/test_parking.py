"""The parking lot on the real log: original bytes, the reason, and the chain of a case."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.logbook import AT, JOURNAL, OTHER, PARKED, open_bus

from onewindow.chassis.parking import NotParkedError, original_of, park, parked_chain, parked_of
from onewindow.chassis.ports import MAX_RECORD_BYTES, Appended, Landed, Outgoing, PortError, Record, Unknown
from onewindow.chassis.sqlite_bus import SqliteBus


async def put(bus: SqliteBus, value: bytes, partition: int = 1, *headers: tuple[str, bytes]) -> Record:
    """A record in the log."""
    landed = await bus.append(OTHER, partition, [Outgoing(b"case-1", value, headers)])
    assert isinstance(landed, Landed)
    (record,) = await bus.read(OTHER, partition, landed.offset, 1)
    return record


async def park_it(
    bus: SqliteBus, record: Record, case: str | None = "case-1", detail: str = "at.type: missing"
) -> None:
    """Park it as undecodable."""
    await park(bus, PARKED, record, "undecodable", detail, service="routing", at=AT, case=case)


async def test_a_parked_record_keeps_its_bytes_and_says_why(tmp_path: Path) -> None:
    """Key, value and headers are the original's; origin, code, detail, service, instant and case are beside them."""
    async with open_bus(tmp_path) as bus:
        record = await put(bus, b"\x00\xff not json", 1, ("ce_id", b"7"), ("x-code", b"forged"))
        await park_it(bus, record)
        (kept,) = await bus.read(PARKED, 1, 0, 10)
        parked = parked_of(kept)
        assert (parked.key, parked.value, parked.headers) == (record.key, record.value, record.headers)
        assert (parked.origin, parked.topic, parked.partition, parked.offset) == (f"{OTHER}/1/0", OTHER, 1, 0)
        assert (parked.code, parked.detail, parked.service) == ("undecodable", "at.type: missing", "routing")
        assert (parked.at, parked.case, parked.whole) == (AT, "case-1", True)


async def test_the_chain_of_a_case_is_in_order_and_once(tmp_path: Path) -> None:
    """Records of other cases and of none are left out; parked twice is parked once; order is that of parking."""
    async with open_bus(tmp_path) as bus:
        records = [await put(bus, b"%d" % number) for number in range(5)]
        for number, case in ((0, "case-1"), (1, None), (2, "case-2"), (3, "case-1"), (0, "case-1"), (4, "case-1")):
            await park_it(bus, records[number], case)
        chain = await parked_chain(bus, PARKED, 1, "case-1")
        assert [parked.value for parked in chain] == [b"0", b"3", b"4"]
        assert await parked_chain(bus, PARKED, 0, "case-1") == []


async def test_a_record_too_large_to_write_again_is_fetched_from_its_origin(tmp_path: Path) -> None:
    """The largest record the log takes can be parked, and its bytes are still to be had."""
    async with open_bus(tmp_path) as bus:
        value = b"x" * (MAX_RECORD_BYTES - 40)
        record = await put(bus, value, 1, ("ce_id", b"7"))
        await park_it(bus, record)
        (kept,) = await bus.read(PARKED, 1, 0, 10)
        assert not parked_of(kept).whole
        (parked,) = await parked_chain(bus, PARKED, 1, "case-1")
        assert await original_of(bus, parked, (OTHER,), 1) == record


@pytest.mark.parametrize("origin", ["", "x", "a/b/0/0", "t/0", "t/x/0", "t/0/-1", "t/0/01", "t/0/" + "9" * 5000])
async def test_a_foreign_record_is_refused_and_does_not_hide_a_chain(origin: str, tmp_path: Path) -> None:
    """An origin that nobody wrote so, or none at all, is no origin; the chain goes on behind it."""
    own = (("x-origin", origin), ("x-code", "failed"), ("x-detail", ""), ("x-service", "x"), ("x-at", AT))
    named = tuple((name, text.encode()) for name, text in (*own, ("x-case", "case-1"), ("x-form", "")))
    async with open_bus(tmp_path) as bus:
        await bus.append(PARKED, 1, [Outgoing(b"k", b"v", named), Outgoing(b"k", b"v", named[-2:-1])])
        for record in await bus.read(PARKED, 1, 0, 10):
            with pytest.raises(NotParkedError):
                parked_of(record)
        await park_it(bus, await put(bus, b"bad"))
        assert [parked.value for parked in await parked_chain(bus, PARKED, 1, "case-1")] == [b"bad"]


async def test_an_original_is_only_where_it_can_wait(tmp_path: Path) -> None:
    """In one of the topics that are heard, in this partition, before the end, under its case's key."""
    async with open_bus(tmp_path) as bus:
        await park_it(bus, await put(bus, b"bad"))
        (parked,) = await parked_chain(bus, PARKED, 1, "case-1")
        assert await original_of(bus, parked, (OTHER,), 1) is not None
        assert await original_of(bus, parked, (JOURNAL,), 1) is None
        assert await original_of(bus, parked, (OTHER,), 0) is None
        assert await original_of(bus, replace(parked, offset=1), (OTHER,), 1) is None
        assert await original_of(bus, replace(parked, offset=10**30), (OTHER,), 1) is None
        assert await original_of(bus, replace(parked, case="case-2"), (OTHER,), 1) is None
        assert await original_of(bus, replace(parked, case=None), (OTHER,), 1) is None


async def test_an_append_nobody_can_vouch_for_is_an_outage(tmp_path: Path) -> None:
    """Parked or not? Then the caller must come again, and may not go on."""

    class Silent(SqliteBus):
        def __init__(self, bus: SqliteBus) -> None:
            self.__dict__ = bus.__dict__

        async def append(self, *args: object, **kwargs: object) -> Appended:
            return Unknown()

    async with open_bus(tmp_path) as bus:
        record = await put(bus, b"bad")
        with pytest.raises(PortError):
            await park_it(Silent(bus), record)


@given(
    key=st.none() | st.binary(max_size=20),
    value=st.binary(max_size=50),
    headers=st.lists(st.tuples(st.sampled_from(["ce_id", "x-case", "x-origin", "x-form"]), st.binary(max_size=9))),
    case=st.none() | st.text(min_size=1, max_size=20),
    detail=st.text(max_size=20),
)
async def test_whatever_the_original_looks_like_it_comes_back(
    key: bytes | None, value: bytes, headers: list[tuple[str, bytes]], case: str | None, detail: str
) -> None:
    """No original can be mistaken for the reason it was parked for, and none loses a byte."""

    class Memory:
        """Keeps the one record it is given."""

        kept: Outgoing

        async def append(self, topic: str, partition: int, batch: list[Outgoing]) -> Appended:
            (self.kept,) = batch
            return Landed(0)

    memory = Memory()
    record = Record(JOURNAL, 3, 17, 0, key, value, tuple(headers))
    await park(memory, PARKED, record, "mis_keyed", detail, service="routing", at=AT, case=case)  # type: ignore[arg-type]  # only append is called
    out = memory.kept
    parked = parked_of(Record(PARKED, 3, 0, 0, out.key, out.value, out.headers))
    assert (parked.key, parked.value, parked.headers) == (key, value, tuple(headers))
    assert (parked.origin, parked.case, parked.detail) == (record.origin, case, detail)


def test_what_was_never_parked_is_not_taken_for_parked() -> None:
    """A record without the parking lot's headers is refused."""
    with pytest.raises(NotParkedError):
        parked_of(Record(PARKED, 0, 0, 0, b"k", b"v", (("x-origin", b"a/0/0"),)))
