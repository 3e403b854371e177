"""The check and the readers' own filter agree, whatever lies in the log."""

import os
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.embedded.ledger import PARTITIONS, A, B, entry, interleaved

from onewindow.chassis.journal import Effective, JournalGapError
from onewindow.chassis.ports import Outgoing, Record
from onewindow.contracts.entry import Claim, Entry
from onewindow.contracts.topics import CASE, journal
from onewindow.embedded.audit.chain import Chain
from onewindow.embedded.audit.findings import Finding
from onewindow.embedded.audit.reading import check_log


@dataclass(frozen=True, slots=True)
class Step:
    """One record, told by how far it is off from what would be right there."""

    claim: bool
    case: str
    epoch: int
    seq: int
    fold: int
    right_prev: bool


RIGHT = st.just(0)
STEPS = st.lists(
    st.builds(
        Step,
        claim=st.sampled_from([False, False, False, True]),
        case=st.sampled_from([A, B]),
        epoch=st.one_of(RIGHT, RIGHT, RIGHT, st.integers(-2, 2)),
        seq=st.one_of(RIGHT, RIGHT, RIGHT, st.integers(-2, 2)),
        fold=st.one_of(RIGHT, RIGHT, st.integers(-1, 1)),
        right_prev=st.sampled_from([True, True, True, False]),
    ),
    max_size=25,
)


def records_of(steps: list[Step]) -> list[Record]:
    """The journal of partition 0 that the steps describe, after a first claim."""
    epoch, fold = 1, 1
    written: dict[str, list[bytes]] = {A: [], B: []}
    values = [("claim", journal.encode(Claim(epoch=1, nonce="n-0", fold=1, at="2026-11-23T01:00:00.000Z")))]
    for number, step in enumerate(steps, 1):
        if step.claim:
            claimed, folding = epoch + 1 + step.epoch, fold + step.fold
            at = "2026-11-23T01:00:00.000Z"
            values.append(("claim", journal.encode(Claim(epoch=claimed, nonce=f"n-{number}", fold=folding, at=at))))
            if step.epoch == 0 and step.fold >= 0:
                epoch, fold = claimed, folding
            continue
        before = written[step.case]
        prev = (before[-1] if before else None) if step.right_prev else b"another"
        seq = max(1, len(before) + 1 + step.seq)
        raw = entry(step.case, seq, prev, epoch + step.epoch, cause=f"cause-{number}")
        values.append((step.case, raw))
        if step.seq == 0 and step.epoch == 0 and step.right_prev:
            before.append(raw)
    return [Record(CASE, 0, offset, 0, key.encode(), value) for offset, (key, value) in enumerate(values)]


@settings(max_examples=400, deadline=None)
@given(STEPS)
def test_no_finding_means_that_readers_see_the_same(steps: list[Step]) -> None:
    """Without a finding every reader ends at the same heads; where a reader must stop, there is a finding."""
    records = records_of(steps)
    effective: Effective[Entry] = Effective(journal.decode)
    chain = Chain(CASE, 0, PARTITIONS, journal.decode)
    findings: list[Finding] = []
    for record in records:
        findings += chain.take(record)
    findings += chain.end(len(records))

    try:
        for record in records:
            effective.admit(record)
    except JournalGapError:
        assert findings
    else:
        assert findings or effective.heads == chain.heads


@pytest.mark.kafka
async def test_a_journal_on_kafka_is_checked_through_the_bus() -> None:
    """The same check reads a real Kafka log; a forged entry is located there too."""
    from onewindow.chassis.kafka_bus import KafkaBus  # where no broker is, nothing of it is needed

    topic = f"audit.{os.urandom(6).hex()}"
    bus = KafkaBus(bootstrap=os.environ["ONEWINDOW_TEST_KAFKA"], topics=(topic,), partitions=PARTITIONS, replication=1)
    await bus.start()
    try:
        line = interleaved(A, B)
        await bus.append(topic, 0, [Outgoing(key.encode(), value) for key, value in line])
        sound = await check_log(bus, topic=topic)
        forged = entry(A, 5, line[7][1], cause="forged")
        await bus.append(topic, 0, [Outgoing(A.encode(), forged)])
        spoilt = await check_log(bus, topic=topic)
    finally:
        await bus.stop()

    assert ([], 10) == (sound.findings, sound.counts.entries)
    assert [("inserted", f"{topic}/0/11", A, 5)] == [
        (one.kind, one.place, one.case, one.seq) for one in spoilt.findings
    ]
