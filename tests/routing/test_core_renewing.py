"""Renewing a licence (延续): decided before it ends, or renewed by that; whoever comes late has no such right."""

from typing import Any

import pytest
from tests.support import acts
from tests.support.acts import ask, complete, correct, deny, grant, lacking, pause, revoke, submit, supplement, take
from tests.support.definitions import service
from tests.support.given import Given
from tests.support.people import head, officer

from onewindow.contracts.case import CaseConcluded, StepLapsed
from onewindow.contracts.instant import Instant, from_local
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.deadlines import wake

STEPS: dict[str, dict[str, Any]] = {
    "stall": {"needs": ["permit"]},
    "order": {"department": "fire", "needs": ["permit"]},
    "noise": {"department": "eco", "kind": "consult"},
    "sign": {"department": "urban", "after": ["stall"]},
}
FRIDAY = from_local("2026-11-20T10:00")
LAST = "2026-12-20"
ITS_END = "2026-12-20T15:59:59.999Z"


def renewal(steps: dict[str, dict[str, Any]] | None = None, **more: Any) -> CompiledDefinition:
    """Two desks side by side, advice, and a third desk behind the first; thirty days before the licence ends."""
    steps = steps or STEPS
    join = {"all": [name for name in steps if name != "noise"], "issue": more.pop("issue", "all")}
    if "noise" in steps:
        join["advisory"] = ["noise"]
    filled: dict[str, Any] = {"answers": {"ends": {"type": "date"}}, "renewal": {"until": "ends"}}
    return service(steps, join, **(filled | more))


def handed_in(compiled: CompiledDefinition | None = None, ends: str = LAST, at: Instant = FRIDAY) -> Given:
    """An application for a licence that holds until then."""
    return Given(compiled or renewal()).when(submit(routes={"ends": ends}), at=at)


def concluded(line: Given) -> CaseConcluded:
    """The conclusion that was just said."""
    (said,) = (fact for fact in line.said if isinstance(fact, CaseConcluded))
    return said


def test_who_hears_nothing_before_the_licence_ends_has_it_renewed() -> None:
    """The desks that were asked have granted it; whoever was never asked, or only advises, is not needed any more."""
    line = handed_in().when(grant("order", by=officer("fire")))
    assert ITS_END == wake(line.case)

    line.when_silent().then(
        "step_lapsed stall", "step_cancelled noise", "step_cancelled sign", "concluded approved"
    ).leaves("concluded", stall="lapsed", order="granted", noise="cancelled", sign="cancelled")
    lapsed = next(fact for fact in line.said if isinstance(fact, StepLapsed))
    assert StepLapsed(step="stall", round=1, due=LAST, basis="renewal", law=("L19",)) == lapsed
    assert ("L19", "L10") == concluded(line).law
    assert "lapsed" == concluded(line).proof["stall"].state


def test_no_desk_waits_for_that_whatever_it_does_instead() -> None:
    """Asking the applicant, taking it or letting its clock stand still is no decision (行政许可法 Art. 50)."""
    line = handed_in().when(pause("order", "2027-01-08", by=officer("fire"))).when(take("stall"))
    line.when(ask("stall", "permit"), at=from_local("2026-12-18T10:00"))

    line.when_silent().then(
        "step_lapsed stall", "step_lapsed order", "step_cancelled noise", "step_cancelled sign", "concluded approved"
    )


@pytest.mark.parametrize(("issue", "outcome"), [("all", "rejected"), ("each", "partial")])
def test_what_was_denied_by_then_stays_denied(issue: str, outcome: str) -> None:
    """Silence renews what nobody has decided, and takes nothing back."""
    line = handed_in(renewal(issue=issue)).when(deny("order", by=officer("fire")))

    line.when_silent().leaves("concluded", order="denied", stall="lapsed")
    assert outcome == concluded(line).outcome


def test_a_decision_on_the_last_day_is_in_time() -> None:
    """The licence holds to the end of its last day."""
    simple = renewal({"stall": {}})
    handed_in(simple).when(deny("stall"), at=ITS_END).then("step_denied stall", "concluded rejected")
    handed_in(simple).when_silent().when(deny("stall")).then("fact_refused case_concluded")


def test_who_comes_later_than_thirty_days_before_has_no_such_right() -> None:
    """The day of the hand-in decides, to the day; another law may set other days."""
    assert LAST == handed_in().case.renews_until
    assert handed_in(ends="2026-12-19").case.renews_until is None
    assert wake(handed_in(ends="2026-12-19").case) is None
    of_ten_days = renewal(renewal={"until": "ends", "ahead": "10 nd"})
    assert "2026-11-30" == handed_in(of_ten_days, ends="2026-11-30").case.renews_until
    assert handed_in(of_ten_days, ends="2026-11-29").case.renews_until is None


def test_a_licence_that_ends_before_the_acceptance_is_not_renewed_by_silence() -> None:
    """What a notice asked for came too late; then the case takes the days of any other."""
    late = renewal({"stall": {"needs": ["permit"]}}, acceptance="precheck", supplement={"within": "60 nd"})
    line = handed_in(late).when(lacking("stall", "permit"))
    assert wake(line.case) != ITS_END
    line.when(supplement(permit="v2"), at=from_local("2026-12-21T09:00")).when(complete("stall"))

    line.leaves("in_review", stall="open")
    assert wake(line.case) is None


def test_an_acceptance_that_takes_effect_before_the_end_renews_as_soon_as_it_is_said() -> None:
    """Complete on the last day, looked at on the day after: accepted as of the last day, and the licence has ended."""
    back = renewal({"stall": {"needs": ["permit"]}}, acceptance="precheck", supplement={"within": "60 nd"})
    line = handed_in(back).when(lacking("stall", "permit"))
    line.when(supplement(permit="v2"), at=from_local("2026-12-20T09:00"))
    line.when(complete("stall"), at=from_local("2026-12-21T09:00"))

    line.then("step_checked stall", "accepted", "step_opened stall", "step_lapsed stall", "concluded approved")


def test_the_day_can_be_put_right_until_the_case_is_accepted() -> None:
    """Whether one came in time is judged by the hand-in, on the day that is right; once accepted, the day stands."""
    line = handed_in(renewal({"stall": {"needs": ["permit"]}}, acceptance="counter"))
    said = [
        line.when(act).case.renews_until
        for act in (
            correct(routes={"ends": "2026-12-31"}),
            correct(routes={"ends": "2026-12-01"}),
            correct(routes={"ends": LAST}),
            acts.accept(),
            supplement(routes={"ends": "2026-12-31"}),
        )
    ]

    assert ["2026-12-31", None, LAST, LAST, LAST] == said


def test_no_term_outlasts_the_licence() -> None:
    """Neither what is promised, nor the law's, nor its extension, nor a pause; and no step's."""
    clock = {"promise": "22 wd", "statutory": "30 wd", "extend": "10 wd"}
    long = renewal({"stall": {"clock": {"statutory": "25 wd"}}}, clock=clock)
    line = handed_in(long)
    assert (LAST, LAST) == (line.case.term.due, line.case.term.promise_due)
    assert LAST == line.case.terms["stall"].due

    line.when(acts.extend("stall", by=head("amr"), of="case"))
    line.when(pause("stall", "2026-12-10"))
    assert (LAST, LAST) == (line.case.term.due, line.case.terms["stall"].due)
    line.when_silent().when_silent().leaves("concluded", stall="lapsed")


def test_what_silence_renewed_is_revoked_as_any_grant_is() -> None:
    """Whoever got it by fraud does not keep it because nobody looked; advice that lapsed is no grant still."""
    line = handed_in(renewal(issue="each")).when_silent().when(acts.prepare())
    line.when(revoke("stall", by=head("amr"))).leaves("concluded", stall="revoked", order="lapsed")
    line.when(acts.prepare()).when(revoke("noise", by=head("eco"))).then("fact_refused nothing_to_revise")


def test_a_licence_without_an_end_is_renewed_by_no_silence_that_anybody_lives_to_see() -> None:
    """The last day that a calendar can say is one; nothing breaks by it."""
    line = handed_in(renewal({"stall": {}}), ends="9999-12-31")

    assert "9999-12-31T15:59:59.999Z" == wake(line.case)
    line.when(grant("stall")).leaves("concluded", stall="granted")


def test_what_is_no_renewal_knows_no_such_day() -> None:
    """A licence that is applied for anew is granted by nobody's silence."""
    line = Given(service(STEPS, {"all": ["stall", "order", "sign"], "advisory": ["noise"]})).when(submit())

    assert (None, None) == (line.case.renews_until, wake(line.case))


def test_a_day_that_is_none_is_not_taken_for_one() -> None:
    """The form has refused it; whatever comes another way is told apart from a renewal without a day."""
    with pytest.raises(ValueError, match="isoformat"):
        handed_in(ends="some day")
