"""The fold: only entries move a case, the same entries give the same case, and desks can be told again."""

import pytest
from tests.support.acts import ask, collect, complete, grant, lacking, prepare, submit, supplement, take, transfer
from tests.support.canonical import canonical
from tests.support.clock import START
from tests.support.definitions import service
from tests.support.given import Given, given
from tests.support.words import record_in_words

from onewindow.contracts import topics
from onewindow.contracts.case import (
    CaseAccepted,
    CaseDelivered,
    CaseFact,
    CaseIssued,
    StepAsked,
    StepChecked,
    StepGranted,
    StepTaken,
    StepTransferred,
)
from onewindow.contracts.entry import Entry
from onewindow.routing.core.evolve import FoldError, evolve, fold
from onewindow.routing.core.queue import told, told_again
from onewindow.routing.core.state import Case

FULL = service(
    {"licence": {"needs": ["id_card"]}, "fire": {"department": "fire", "after": ["licence"], "needs": ["plan"]}},
    acceptance="precheck",
)


def a_whole_life() -> Given:
    """A case from the hand-in to delivery, through a notice, a transfer and a second round."""
    return given(
        FULL,
        submit(),
        lacking("licence", "id_card"),
        complete("fire"),
        supplement(id_card="v2"),
        complete("licence"),
        take("licence"),
        grant("licence"),
        transfer("fire", "urban"),
        ask("fire", "plan"),
        supplement(plan="v2"),
        grant("fire"),
        prepare(),
        collect(),
    )


def test_folding_the_journal_again_gives_the_same_case() -> None:
    """Byte for byte, from the bytes of the entries."""
    line = a_whole_life().leaves("delivered")
    case: Case | None = None
    for entry in line.entries:
        read = topics.journal.decode(topics.journal.encode(entry))
        assert isinstance(read, Entry)
        case = fold(case, read)
    assert case is not None
    assert canonical(line.case) == canonical(case)


def test_a_case_knows_where_it_stands() -> None:
    """`seq` is the last entry's, `time` the highest instant, `heard` every cause."""
    line = a_whole_life()
    assert len(line.entries) == line.case.seq
    assert max(entry.at for entry in line.entries) == line.case.time
    assert {entry.cause for entry in line.entries} == line.case.heard


def test_time_never_goes_back() -> None:
    """An act of another desk that happened earlier and is heard later leaves the case's time where it is."""
    line = given(service({"a": {}, "b": {}}), submit())
    line.when(take("a"), at="2026-11-23T05:00:00.000Z").when(take("b"), at="2026-11-23T04:00:00.000Z")
    assert "2026-11-23T05:00:00.000Z" == line.case.time


def test_telling_again_says_the_same_bytes() -> None:
    """Records are a function of the case: what was lost with an owner is said by its successor, word for word."""
    line = given(FULL, submit())
    first = told(line.case, line.said)
    assert [topics.queues.encode(record) for record in first] == [
        topics.queues.encode(record) for record in told_again(line.case)
    ]


def test_telling_again_names_withdrawals_too() -> None:
    """Every desk that was ever told hears what it has now, also if that is nothing."""
    line = given(FULL, submit(), complete("licence"), complete("fire"), grant("licence"), transfer("fire", "urban"))
    assert ["amr licence withdrawn granted", "urban fire decide 1.3", "fire fire withdrawn transferred"] == [
        record_in_words(record) for record in told_again(line.case)
    ]


def test_records_carry_the_seq_of_their_entry() -> None:
    """So that a desk can keep the highest; a step that nobody was told of stays untold."""
    line = given(FULL, submit(), complete("licence"), complete("fire"))
    (record,) = told(line.case, line.said)
    assert ("licence", 3, "decide") == (record.step, record.seq, record.ask)
    assert all(record.department and record.turn for record in told_again(line.case))


def test_a_record_to_a_former_desk_carries_no_routing_facts() -> None:
    """Who no longer has the step is told that, and nothing about the application."""
    routed = service({"a": {}}, answers={"large": {}})
    line = given(routed, submit(routes={"large": True}), transfer("a", "eco"))
    assert [{"large": True}, {}] == [dict(record.routes) for record in told_again(line.case)]


def test_a_journal_that_no_version_can_have_written_is_not_folded() -> None:
    """A case that was never opened, an empty entry, an answer where nothing was asked: the fold stops."""
    nothing = Entry(application_id="a", seq=1, prev="", epoch=1, cause="c", at=START, facts=())
    with pytest.raises(FoldError):
        fold(None, nothing)
    with pytest.raises(FoldError):
        evolve(None, CaseAccepted(as_of=START), START, "a")
    case = given(FULL, submit(), complete("licence")).case
    impossible: tuple[CaseFact, ...] = (
        StepGranted(step="fire", round=1, decision="d", by="fire-1"),
        StepAsked(step="fire", round=1, by="fire-1", defects=(), until=START),
        CaseIssued(conclusion="c", package="p"),
        CaseDelivered(mode="post"),
    )
    for fact in impossible:
        with pytest.raises(FoldError):
            evolve(case, fact, START, "application")
    decided = given(service({"a": {}, "b": {}}), submit(), grant("a")).case
    for fact in (
        StepChecked(step="a", round=1, by="amr-1"),
        StepTaken(step="a", by="amr-1"),
        StepTransferred(step="a", department="eco", turn=2, reasons="r"),
    ):
        with pytest.raises(FoldError):
            evolve(decided, fact, START, "application")
