"""The journal's rules: which claim counts, which entry counts, and what stops a reader."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.logbook import JOURNAL, at_offsets, claim, entry

from onewindow.chassis.journal import (
    Counted,
    CountedClaim,
    Effective,
    Head,
    JournalGapError,
    Stand,
    digest,
)
from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Record
from onewindow.contracts.entry import Entry
from onewindow.contracts.topics import journal


def reader(stand: Stand | None = None, heads: dict[str, Head] | None = None) -> Effective[Entry]:
    """The filter over the real journal."""
    return Effective(journal.decode, stand, heads)


def effective(*values: bytes) -> list[int]:
    """The offsets of what counts."""
    one = reader()
    return [record.offset for record in at_offsets(values) if one.admit(record) is not None]


def test_entries_count_one_after_the_other_under_the_counted_claim() -> None:
    """Each entry that follows the case's last one counts, and moves the case's head."""
    first = entry("a", 1, None, 1)
    second = entry("a", 2, first, 1)
    one = reader()
    admitted = [one.admit(record) for record in at_offsets([claim(1, "n"), first, second])]
    assert isinstance(admitted[0], CountedClaim)
    assert [said.entry.seq for said in admitted if isinstance(said, Counted)] == [1, 2]
    assert one.heads == {"a": Head(2, digest(second))}
    assert (one.stand, one.claimed_ms) == (Stand(1, "n", 1), 1_000)


def test_cases_do_not_disturb_each_other() -> None:
    """Sequence and hash are counted inside each case."""
    a, b = entry("a", 1, None, 1), entry("b", 1, None, 1)
    assert effective(claim(1, "n"), a, b, entry("b", 2, b, 1), entry("a", 2, a, 1)) == [0, 1, 2, 3, 4]


def test_a_claim_counts_only_with_the_next_epoch() -> None:
    """A claim that repeats an epoch, jumps over one or comes from the past is void."""
    assert effective(claim(2, "jump"), claim(1, "first"), claim(1, "again"), claim(3, "jump"), claim(2, "next")) == [
        1,
        4,
    ]


def test_a_claim_of_an_older_fold_is_void() -> None:
    """Rules that are older than those that have written here may not write any more; the same may."""
    assert effective(claim(1, "new", fold=3), claim(2, "old", fold=2), claim(2, "same", fold=3)) == [0, 2]


def test_an_entry_before_any_claim_is_void() -> None:
    """Nobody writes without having claimed."""
    assert effective(entry("a", 1, None, 1), entry("b", 1, None, 0), claim(1, "n")) == [2]


def test_an_entry_acknowledged_after_a_newer_claim_is_void() -> None:
    """What a paused owner appends after its successor's claim moves no case, and the successor's entry does."""
    first = entry("a", 1, None, 1)
    late, good = entry("a", 2, first, 1, "late"), entry("a", 2, first, 2, "good")
    assert effective(claim(1, "old"), first, claim(2, "new"), late, good) == [0, 1, 2, 4]


def test_a_claim_sent_before_a_pause_that_lands_after_the_successors_is_void() -> None:
    """The first of two claims with the same epoch wins; what is written under the second one's eyes stays its own."""
    assert effective(claim(1, "successor"), entry("a", 1, None, 1), claim(1, "paused")) == [0, 1]


def test_an_entry_already_had_is_nothing() -> None:
    """A sequence number at or below the last one never counts twice, whatever it says."""
    first = entry("a", 1, None, 1)
    assert effective(claim(1, "n"), first, first, entry("a", 1, None, 1, "other")) == [0, 1]


def test_a_missing_entry_stops_the_reader() -> None:
    """Under the counted claim a gap is never skipped."""
    first = entry("a", 1, None, 1)
    with pytest.raises(JournalGapError, match="entry 3 follows entry 1"):
        effective(claim(1, "n"), first, entry("a", 3, first, 1))


def test_a_changed_entry_stops_the_reader() -> None:
    """The next entry names the bytes of the one before; other bytes are found."""
    forged, first = entry("a", 1, None, 1, "forged"), entry("a", 1, None, 1)
    with pytest.raises(JournalGapError, match="does not follow the bytes"):
        effective(claim(1, "n"), forged, entry("a", 2, first, 1))


def test_a_first_entry_that_names_a_predecessor_stops_the_reader() -> None:
    """A case whose beginning is missing is found at its first entry."""
    with pytest.raises(JournalGapError):
        effective(claim(1, "n"), entry("a", 1, b"something", 1))


def test_a_copy_of_a_case_in_another_place_is_void() -> None:
    """An entry counts only under its own case's key, in the partition of that key; elsewhere it moves nothing."""
    home = partition_of(b"a", 2)
    for key, partition, counts in (
        (b"a", home, True),
        (b"a", 1 - home, False),
        (b"b", home, False),
        (None, home, False),
    ):
        one: Effective[Entry] = Effective(journal.decode, Stand(1, "n"), partitions=2)
        counted = one.admit(Record(JOURNAL, partition, 0, 0, key, entry("a", 1, None, 1)))
        assert (counted is not None, set(one.heads)) == (counts, {"a"} if counts else set())


def test_a_copy_of_a_case_does_not_stop_the_reader() -> None:
    """Nobody can end a reader with an entry that would be a gap, from outside its case's place."""
    one: Effective[Entry] = Effective(journal.decode, Stand(1, "n"))
    assert one.admit(Record(JOURNAL, 0, 0, 0, b"b", entry("a", 7, b"another", 1))) is None


@pytest.mark.parametrize("value", [b"", b"\xff", b"{}", b'{"type":"onewindow.case.later.v1"}', b'{"type":1}'])
def test_what_cannot_be_read_moves_nothing(value: bytes) -> None:
    """Undecodable bytes and unknown types are void."""
    assert effective(value, claim(1, "n")) == [1]


@given(st.integers(0, 10**9), st.text(max_size=40), st.integers(0, 99))
def test_a_stand_survives_its_note(epoch: int, nonce: str, fold: int) -> None:
    """What is committed as text is read back unchanged, whatever the nonce looks like."""
    stand = Stand(epoch, nonce, fold)
    assert Stand.of_note(stand.note()) == stand
    assert Stand.of_note("") == Stand()


def _log(draws: list[tuple[int, int, int]]) -> list[bytes]:
    """Claims and entries of honest and paused owners: each knows only the log up to some moment."""
    values = [claim(1, "n0")]
    honest: Effective[Entry] = reader()
    bodies: dict[str, bytes] = {}
    honest.admit(at_offsets(values)[0])
    for index, (kind, case, lag) in enumerate(draws):
        name = f"case-{case}"
        if kind == 0:
            values.append(claim(honest.stand.epoch + 1 - lag, f"n{index + 1}"))
        else:
            head = honest.heads.get(name)
            seq, prev = (head.seq, bodies[name]) if head else (0, None)
            values.append(entry(name, seq + 1, prev, honest.stand.epoch - lag, f"fact-{index}"))
        counted = honest.admit(at_offsets(values)[-1])
        if isinstance(counted, Counted):
            bodies[name] = values[-1]
    return values


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 2)), max_size=40), st.data())
def test_a_reader_that_starts_again_anywhere_sees_the_same(draws: list[tuple[int, int, int]], data: Any) -> None:
    """With the stand and the heads of any moment, the rest of the log counts exactly as without the restart."""
    records = at_offsets(_log(draws))
    straight = reader()
    whole = [straight.admit(record) for record in records]
    cut = data.draw(st.integers(0, len(records)))
    before = reader()
    parts = [before.admit(record) for record in records[:cut]]
    after = reader(Stand.of_note(before.stand.note()), dict(before.heads))
    parts += [after.admit(record) for record in records[cut:]]
    assert parts == whole
    assert (after.stand, after.heads) == (straight.stand, straight.heads)
