"""Announcements: everybody may object for some days, nobody owes an answer, and then they are over by themselves."""

import pytest
from tests.support.acts import Act, complete, deny, grant, import_year, objects, submit, supplement, take, withdraw
from tests.support.calendar import invented
from tests.support.definitions import service
from tests.support.given import Given
from tests.support.people import ME, officer

from onewindow.contracts.case import CaseConcluded, DueChanged, Proof, StepAnnounced, StepDue, StepElapsed, StepObjected
from onewindow.contracts.fact import By
from onewindow.contracts.instant import Instant, from_local
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.accountable import owed
from onewindow.routing.core.deadlines import wake
from onewindow.routing.core.queue import told_again

NOTICE = {"kind": "publicity", "lasts": "45 nd"}
CLOSING = {"department": "food", "after": ["notice", "tax"], "needs": ["record"]}
EXIT = service({"notice": NOTICE, "tax": {"department": "fire"}, "closing": CLOSING}, outputs={"record": "notice"})
TUESDAY = from_local("2026-09-01T10:00")
END = from_local("2026-10-16T23:59:59.999")
"""Of the forty-fifth natural day after that Tuesday."""


def announced(compiled: CompiledDefinition = EXIT, at: Instant = TUESDAY) -> Given:
    """A case of which a part is announced then."""
    return Given(compiled).when(submit(), at=at)


def test_what_nobody_objected_to_is_over_at_the_end_of_its_last_day() -> None:
    """Natural days count, the day of the announcement does not; what needs its record opens then."""
    line = announced().then("opened", "accepted", "step_announced notice", "step_opened tax")
    assert StepAnnounced(step="notice", round=1, start="2026-09-01", due="2026-10-16") == line.said[2]
    line.when(grant("tax")).then("step_granted tax")
    assert END == wake(line.case)
    line.when_silent().then("step_elapsed notice", "step_opened closing").leaves("in_review", notice="elapsed")
    assert StepElapsed(step="notice", round=1, due="2026-10-16") == line.said[0]
    line.when(grant("closing")).then("step_granted closing", "concluded approved")
    concluded = line.said[1]
    assert isinstance(concluded, CaseConcluded)
    assert Proof(state="elapsed", round=1) == concluded.proof["notice"]


def test_no_desk_has_it_and_nobody_is_accountable() -> None:
    """It stands in no queue, takes no answer of a desk, and is nobody's duty."""
    line = announced().tells("fire tax decide 1.1")
    assert ["tax"] == [record.step for record in told_again(line.case)]
    assert ["tax"] == list(owed(line.case))
    for act in (take("notice"), grant("notice", round=1, turn=0)):
        line.when(act).then("fact_refused step_not_open").tells()


def test_nobody_looks_at_it_before_acceptance() -> None:
    """Accepted when the desks have looked; it is announced from that day on, whatever day the case counts from."""
    looked = service(
        {"notice": NOTICE, "tax": {"department": "fire"}},
        acceptance="precheck",
        matter="service",
    )
    line = announced(looked).then("opened", "look_opened tax")
    line.when(complete("tax"), at=from_local("2026-09-03T10:00"))
    line.then("step_checked tax", "accepted", "step_announced notice", "step_opened tax")
    assert line.case.terms["notice"].due == "2026-10-18"


@pytest.mark.parametrize("by", [None, officer("amr", 2)])
def test_an_objection_denies_it_and_what_needs_its_record_is_not_opened(by: By | None) -> None:
    """In time up to the last millisecond, recorded at the window or by the department that announces it."""
    line = announced().after(grant("tax"))
    line.when(objects("notice", by=by) if by else objects("notice"), at=END, id="objection")
    line.then("step_objected notice", "step_cancelled closing", "concluded rejected")
    said = line.said[0]
    assert isinstance(said, StepObjected)
    assert ("objection", by.id if by else "clerk-1", "reasons") == (said.objection, said.by, said.reasons)
    line.leaves("concluded", notice="denied", tax="granted", closing="cancelled")
    concluded = line.said[2]
    assert isinstance(concluded, CaseConcluded)
    assert Proof(state="denied", round=1, decision="objection", by=said.by) == concluded.proof["notice"]


@pytest.mark.parametrize(
    ("code", "before", "act"),
    [
        ("reasons_missing", (), objects("notice", reasons="")),
        ("wrong_department", (), objects("notice", by=officer("eco"))),
        ("not_allowed", (), objects("notice", by=ME)),
        ("own_application", (), objects("notice", by=By(id=ME.id, role="clerk"))),
        ("not_announced", (), objects("tax")),
        ("not_announced", (), objects("closing")),
        ("not_announced", (objects("notice"),), objects("notice")),
        ("unknown", (), objects("nothing")),
        ("case_closed", (withdraw(),), objects("notice")),
    ],
)
def test_an_objection_is_refused(code: str, before: tuple[Act, ...], act: Act) -> None:
    """Of the wrong person, without reasons, or to what is not announced (any more)."""
    announced().after(*before).when(act).then(f"fact_refused {code}")


def test_an_objection_after_the_last_day_is_too_late() -> None:
    """What was over stays over."""
    line = announced().when_silent()
    line.when(objects("notice")).then("fact_refused not_announced").leaves("in_review", notice="elapsed")


def test_an_objection_to_what_only_informs_holds_nothing_up() -> None:
    """An announcement that stands beside the join may be objected to; the result does not change."""
    beside = service({"notice": NOTICE, "tax": {"department": "fire"}}, {"all": ["tax"], "advisory": ["notice"]})
    line = announced(beside).when(objects("notice")).then("step_objected notice")
    line.when(grant("tax")).then("step_granted tax", "concluded approved")
    announced(beside).when(grant("tax")).then("step_granted tax", "step_cancelled notice", "concluded approved")


def test_that_nobody_objected_is_no_result_that_could_be_issued() -> None:
    """Where each result holds by itself and all that was decided is a denial, the case is rejected."""
    each = service({"notice": NOTICE, "tax": {"department": "fire"}}, {"all": ["notice", "tax"], "issue": "each"})
    line = announced(each).after(deny("tax")).when_silent()
    line.then("step_elapsed notice", "concluded rejected")
    line = announced(each).after(grant("tax")).when(objects("notice"))
    line.then("step_objected notice", "concluded partial")


def test_when_an_earlier_step_goes_back_it_is_announced_anew_for_all_its_days() -> None:
    """It waits again meanwhile, and has no last day then; what has elapsed stays."""
    later = service({"plan": {"needs": ["paper"]}, "notice": {**NOTICE, "after": ["plan"]}})
    line = announced(later).when(grant("plan")).then("step_granted plan", "step_announced notice")
    line.when(supplement(paper="v2"), at=from_local("2026-10-01T10:00"))
    line.then("supplemented", "step_reopened plan 2", "step_returned notice").leaves(notice="waiting")
    assert wake(line.case) is None
    line.when(grant("plan"), at=from_local("2026-10-02T10:00")).then("step_granted plan", "step_announced notice")
    assert StepAnnounced(step="notice", round=2, start="2026-10-02", due="2026-11-16") == line.said[1]
    line.when_silent().then("step_elapsed notice", "concluded approved")


def test_working_days_of_an_announcement_are_counted_again_when_the_year_comes_in() -> None:
    """They were provisional; natural days are certain, and stay."""
    both = service(
        {"notice": NOTICE, "street": {"department": "fire", "kind": "publicity", "lasts": "7 wd"}},
        matter="service",
    )
    line = announced(both, from_local("2026-12-24T10:00"))
    notice, street = line.case.terms["notice"], line.case.terms["street"]
    assert ("2027-02-07", False) == (notice.due, notice.provisional)
    assert ("2027-01-05", True) == (street.due, street.provisional)
    line.when(import_year(invented("2027-later")), at=from_local("2026-12-28T10:00")).then("due_changed")
    assert DueChanged(steps={"street": StepDue(due="2027-01-06")}) == line.said[0]
    assert from_local("2027-01-06T23:59:59.999") == wake(line.case)
