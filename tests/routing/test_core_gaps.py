"""Acceptance with a gap (容缺受理): what may be missing, until when, what closes it; nothing is issued before."""

from typing import Any

import pytest
from tests.routing.test_core_recounting import EARLIER
from tests.support.acts import (
    Act,
    ask,
    close_gap,
    complete,
    deny,
    grant,
    import_year,
    lacking,
    submit,
    supplement,
    withdraw,
)
from tests.support.definitions import service
from tests.support.given import Given
from tests.support.people import CLERK, agent

from onewindow.contracts.case import CaseTerminated, DueChanged, GapAccepted, GapDue, GapExpired
from onewindow.contracts.fact import By
from onewindow.contracts.instant import Instant, from_local
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.answering import UnhearableError
from onewindow.routing.core.deadlines import wake

STEPS: dict[str, dict[str, Any]] = {
    "place": {"department": "urban", "needs": ["plan"]},
    "food": {"department": "food", "needs": ["health"]},
    "sign": {"department": "eco", "needs": ["picture"], "when": "large"},
}


def fair(**more: Any) -> CompiledDefinition:
    """Three desks; two papers may come within five working days."""
    filled = {
        "answers": {"large": {}},
        "later": ("health", "picture"),
        "gap": {"within": "5 wd", "basis": {"zh": "办法", "en": "Measures"}},
        "clock": {"promise": "10 wd"},
    }
    return service(STEPS, {"all": ["place", "food"], "optional": ["sign"], "issue": "each"}, **(filled | more))


FAIR = fair()
FRIDAY = from_local("2026-11-20T10:00")
LAST = "2026-11-27"


def pledged(
    compiled: CompiledDefinition = FAIR,
    *,
    large: bool = False,
    gaps: tuple[str, ...] = ("health",),
    at: Instant = FRIDAY,
) -> Given:
    """An application that was handed in with a pledge, and accepted if nobody has to look first."""
    return Given(compiled).when(submit(routes={"large": large}, gaps=gaps), at=at)


def test_what_was_pledged_is_accepted_to_be_missing_until_a_day() -> None:
    """Five working days after the acceptance, by the law that the definition names; the case wakes at their end."""
    line = pledged()
    (gap,) = (fact for fact in line.said if isinstance(fact, GapAccepted))
    assert GapAccepted(materials=("health",), start="2026-11-20", until=LAST, basis="gap.basis") == gap
    assert from_local(f"{LAST}T23:59:59.999") == wake(line.case)


def test_nothing_is_issued_before_the_gap_is_closed_and_only_whose_inputs_changed_is_asked_again() -> None:
    """Both grant; the paper opens the next round of the desk that needs it, and its grant concludes."""
    line = pledged().when(grant("place")).then("step_granted place").when(grant("food")).then("step_granted food")
    line.when(close_gap(health="v1")).then("gap_closed", "step_reopened food 2").tells("food food decide 2.2")
    assert "v1" == line.case.inputs.materials["health"]
    line.when(grant("food")).then("step_granted food", "concluded approved")


def test_a_refusal_waits_for_no_paper() -> None:
    """Where nothing will be issued there is nothing to hold back."""
    pledged().after(deny("place")).when(deny("food")).then("step_denied food", "concluded rejected")


def test_at_the_end_of_the_last_day_the_case_ends() -> None:
    """What is missing still is named, open steps are cancelled, granted ones stand; and in time is up to its end."""
    line = pledged().after(grant("place")).when_silent()
    assert GapExpired(materials=("health",), due=LAST) == line.said[0]
    assert CaseTerminated(ground="gap_expired") == line.said[-1]
    assert wake(line.case) is None
    pledged().when(close_gap(health="v1"), at=from_local(f"{LAST}T23:59:59.999")).then(
        "gap_closed", "step_reopened food 2"
    )


def test_one_paper_of_two_leaves_the_gap_open() -> None:
    """What has come is not awaited any more, the other is."""
    line = pledged(large=True, gaps=("health", "picture")).when(close_gap(picture="v1"))
    assert line.case.gap is not None
    assert ("health",) == line.case.gap.materials
    line.when(close_gap(picture="v2")).then("fact_refused gap_not_open")
    line.when_silent()
    assert GapExpired(materials=("health",), due=LAST) == line.said[0]


def test_a_question_of_another_desk_goes_on_being_awaited() -> None:
    """What was pledged is no answer to it; a supplement is, and closes a gap as well if it brings the paper."""
    line = pledged().after(ask("place", "plan")).when(close_gap(health="v1")).then("gap_closed", "step_reopened food 2")
    line.when(supplement(plan="v2")).then("supplemented", "step_reopened place 2")
    both = pledged().after(ask("place", "plan")).when(supplement(plan="v2", health="v1"))
    both.then("supplemented", "gap_closed", "step_reopened place 2", "step_reopened food 2")


def test_what_nobody_needs_any_more_is_not_missing() -> None:
    """Its step is skipped: nobody may be asked for its paper (Art. 31), and nobody waits for it."""
    line = pledged(large=True, gaps=("picture",)).after(grant("place")).when(supplement(routes={"large": False}))
    line.then("supplemented", "gap_closed")
    assert line.case.gap is None


def test_the_days_begin_with_the_act_of_acceptance() -> None:
    """What comes before it is no gap; an acceptance that counts from earlier gives no fewer days for the paper."""
    looked_at = fair(acceptance="precheck")
    line = pledged(looked_at).after(complete("place"))
    line.when(close_gap(health="v1")).then("fact_refused gap_not_open")
    line.when(lacking("food", "plan")).when(supplement(plan="v2"), at=from_local("2026-11-23T09:00"))
    line.when(complete("place"))
    line.when(complete("food"), at=from_local("2026-11-25T09:00"))
    assert line.case.gap is not None
    assert ("2026-11-23T01:00:00.000Z", "2026-12-02") == (getattr(line.case.phase, "as_of", ""), line.case.gap.until)
    early = pledged(looked_at).when(supplement(health="v1"))
    assert early.case.gap is None


@pytest.mark.parametrize(
    ("code", "before", "act"),
    [
        ("not_yours", (), close_gap(by=By(id="you", role="applicant"), health="v1")),
        ("gap_not_open", (), close_gap(plan="v2")),
        ("gap_not_open", (), close_gap(health="v1", plan="v2")),
        ("gap_not_open", (), close_gap()),
        ("gap_not_open", (close_gap(health="v1"),), close_gap(health="v2")),
        ("case_closed", (withdraw(),), close_gap(health="v1")),
        ("case_concluded", (deny("place"), deny("food")), close_gap(health="v1")),
    ],
)
def test_what_closes_no_gap_is_refused_with_its_code(code: str, before: tuple[Act, ...], act: Act) -> None:
    """And what is missing stays missing."""
    line = pledged().after(*before)
    gap = line.case.gap
    line.when(act).then(f"fact_refused {code}")
    assert gap == line.case.gap


def test_an_agent_and_a_clerk_close_a_gap_too() -> None:
    """On behalf of whose application it is."""
    for by in (agent(), CLERK):
        pledged().when(close_gap(by=by, health="v1")).then("gap_closed", "step_reopened food 2")


@pytest.mark.parametrize(
    ("compiled", "gaps", "given"),
    [
        (FAIR, ("plan",), {}),
        (FAIR, ("picture",), {}),
        (FAIR, ("health",), {"health": "v1"}),
        (FAIR, ("spare",), {}),
        (fair(gap=None), ("health",), {}),
    ],
)
def test_only_what_the_definition_lets_come_later_can_be_pledged(
    compiled: CompiledDefinition, gaps: tuple[str, ...], given: dict[str, str]
) -> None:
    """Not what is required, what no step of this case needs, what is there, what nobody knows, nor without terms."""
    with pytest.raises(UnhearableError, match="gap_not_allowed"):
        Given(compiled).when(submit(routes={"large": False}, gaps=gaps, materials=given))


def test_a_year_that_comes_in_moves_the_last_day() -> None:
    """Counted again from the acceptance; the case says it once, and strikes on the new day."""
    line = pledged(at=from_local("2026-12-28T10:00"))
    assert line.case.gap is not None
    assert ("2027-01-05", True) == (line.case.gap.until, line.case.gap.provisional)
    line.when(import_year(EARLIER)).then("due_changed")
    (said,) = line.said
    assert isinstance(said, DueChanged)
    assert GapDue(until="2027-01-03") == said.gap
    assert {"promise", "gap"} == set(said.moved)
    assert from_local("2027-01-03T23:59:59.999") == wake(line.case)
    line.when(import_year(EARLIER), id="again").then()
