"""A clock stands still on grounds that the law names, with a notice that says how long, and runs again by itself."""

# Above 250 lines because each way in which a clock may stand still has its promise here.

import pytest
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as some
from tests.support.acts import (
    Act,
    ask,
    complete,
    deny,
    extend,
    grant,
    pause,
    resume,
    submit,
    supplement,
    take,
    transfer,
    withdraw,
)
from tests.support.calendar import CALENDAR
from tests.support.definitions import service
from tests.support.given import Given
from tests.support.people import GOVERNMENT, head, officer
from tests.support.vectors import vectors

from onewindow.contracts.case import ClockPaused, ClockResumed, StepPaused
from onewindow.contracts.instant import Instant, from_local, shift
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.grounds import ART_45
from onewindow.routing.core.deadlines import strike, wake
from onewindow.routing.core.queue import told
from onewindow.routing.core.state import Case, Paused, Taken, Term

TERMS = {"promise": "10 wd", "statutory": "20 wd", "extend": "10 wd"}
OWN = {"promise": "8 wd", "statutory": "15 wd"}
ONE = service({"fire": {"department": "fire", "needs": ["plan"], "clock": OWN}}, clock=TERMS)
JOINT = service(
    {
        "fire": {"department": "fire", "needs": ["plan"], "clock": OWN},
        "food": {"department": "food", "needs": ["layout"]},
        "late": {"department": "eco", "after": ["fire"]},
        "sign": {"department": "urban", "when": "large"},
        "noise": {"department": "eco", "kind": "consult"},
        "extra": {"department": "urban", "needs": ["plan"], "clock": OWN},
    },
    {"all": ["fire", "food", "late", "sign"], "optional": ["extra"], "advisory": ["noise"]},
    answers={"large": {}},
    clock=TERMS,
)
MONDAY, TUESDAY = from_local("2026-11-23T10:00"), from_local("2026-12-01T10:00")


def accepted(compiled: CompiledDefinition = ONE, *, large: bool = False) -> Given:
    """A case that was accepted on 23 November: promised by 7 December, due by law on the 21st."""
    return Given(compiled).when(submit(routes={"large": large}), at=MONDAY)


def days(case: Case, step: str | None = None) -> tuple[str | None, str | None]:
    """The last days of the case, or of a step: as promised, and by law."""
    term = case.term if step is None else case.terms.get(step, Term())
    return term.promise_due, term.due


def test_a_pause_moves_the_last_days_by_the_days_that_do_not_count() -> None:
    """行政许可法 Art. 45: five working days of a review by experts, on the case's clock and the step's."""
    vector = vectors("clock")["pause"]
    line = accepted().when(pause("fire", "2026-12-08"), at=TUESDAY)
    line.then("clock_paused fire", "step_paused fire expert_review").leaves(fire="paused")
    assert ("2026-12-14", "2026-12-28") == days(line.case)
    assert ("2026-12-10", "2026-12-21") == days(line.case, "fire")
    assert vector["due_after"] == line.case.term.due
    assert [("L11",), ("L11",)] == [fact.law for fact in line.said if isinstance(fact, ClockPaused | StepPaused)]


def test_a_pause_ends_with_its_last_day_and_everything_stays_as_it_was_told() -> None:
    """By a strike, at the end of that day; whoever had taken the step has it again."""
    line = accepted().when(take("fire")).when(pause("fire", "2026-12-08"), at=TUESDAY)
    before = line.case
    assert from_local("2026-12-08T23:59:59.999") == wake(line.case)
    line.when_silent().then("clock_resumed fire", "step_resumed fire").leaves(fire="taken")
    assert (days(before), days(before, "fire")) == (days(line.case), days(line.case, "fire"))
    assert isinstance(line.case.steps["fire"], Taken)
    line.when_silent().then("term_exceeded")


def test_who_goes_on_sooner_has_only_the_days_that_were_used() -> None:
    """The day on which the clock is resumed does not count; resumed on the day of the notice, nothing has moved."""
    line = accepted().when(pause("fire", "2026-12-18"), at=TUESDAY)
    line.when(resume("fire"), at=from_local("2026-12-04T18:00")).then("clock_resumed fire", "step_resumed fire")
    assert ("2026-12-10", "2026-12-24") == days(line.case)
    assert ("2026-12-08", "2026-12-17") == days(line.case, "fire")
    again = accepted()
    before = days(again.case), days(again.case, "fire")
    again.when(pause("fire", "2026-12-18"), at=TUESDAY).when(resume("fire")).leaves(fire="open")
    assert before == (days(again.case), days(again.case, "fire"))


@pytest.mark.parametrize("ground", ART_45)
def test_each_ground_of_the_law_stops_a_clock(ground: str) -> None:
    """听证、招标、拍卖、检验、检测、检疫、鉴定 and 专家评审."""
    accepted().when(pause("fire", "2026-12-08", ground), at=TUESDAY).then(
        "clock_paused fire", f"step_paused fire {ground}"
    )


@pytest.mark.parametrize(
    ("code", "before", "act"),
    [
        ("ground_not_allowed", (), pause("fire", "2026-12-08", "site_check")),
        ("ground_not_allowed", (), pause("fire", "2026-12-08", "publicity")),
        ("ground_not_allowed", (), pause("fire", "2026-12-08", "rain")),
        ("notice_missing", (), pause("fire", "2026-12-08", notice="")),
        ("until_wrong", (), pause("fire", "2026-12-01")),
        ("until_wrong", (), pause("fire", "2026-11-30")),
        ("until_wrong", (), pause("fire", "2027-12-03")),
        ("until_wrong", (), pause("fire", "soon")),
        ("until_wrong", (), pause("fire", "20261208")),
        ("not_paused", (), resume("fire")),
        ("not_paused", (pause("fire", "2026-12-08"), resume("fire")), resume("fire")),
        ("wrong_department", (), pause("fire", "2026-12-08", by=officer("food"))),
        ("not_allowed", (), pause("fire", "2026-12-08", by=GOVERNMENT)),
        ("step_not_open", (ask("fire", "plan"),), pause("fire", "2026-12-08")),
        ("old_turn", (), pause("fire", "2026-12-08", turn=2)),
        ("case_concluded", (grant("fire"),), pause("fire", "2026-12-08")),
        ("case_closed", (withdraw(),), resume("fire")),
    ],
)
def test_a_pause_is_refused_with_its_code(code: str, before: tuple[Act, ...], act: Act) -> None:
    """And no day moves."""
    line = accepted()
    line.now = TUESDAY
    line.after(*before)
    case = line.case
    line.when(act).then(f"fact_refused {code}")
    assert case.term == line.case.term
    assert case.steps == line.case.steps


@pytest.mark.parametrize(
    "act",
    [
        pause("fire", "2026-12-11"),
        grant("fire"),
        deny("fire"),
        ask("fire", "plan"),
        take("fire"),
        transfer("fire", "urban"),
        extend("fire", by=head("fire")),
    ],
)
def test_while_its_clock_stands_still_a_desk_says_nothing_but_that_it_goes_on(act: Act) -> None:
    """A decision on a paused step would leave days out in which it was decided."""
    line = accepted().when(pause("fire", "2026-12-08"), at=TUESDAY).when(act).then("fact_refused step_paused")
    line.when(resume("fire")).when(grant("fire")).leaves("concluded", fire="granted")


def test_a_look_and_a_step_that_waits_are_not_paused() -> None:
    """Before acceptance no term runs that Art. 45 speaks of."""
    looking = accepted(service({"fire": {"needs": ["plan"]}}, acceptance="precheck", clock=TERMS))
    looking.when(pause("fire", "2026-12-08"), at=TUESDAY).then("fact_refused step_not_open")
    looking.when(complete("fire")).when(resume("fire")).then("fact_refused not_paused")
    accepted(JOINT).when(pause("late", "2026-12-08"), at=TUESDAY).then("fact_refused step_not_open")


def test_days_on_which_two_steps_are_paused_are_left_out_once() -> None:
    """Each pause says what the days of the case are with all of them; its own end only takes its own days back."""
    line = accepted(JOINT).when(pause("fire", "2026-12-08"), at=TUESDAY)
    line.when(pause("food", "2026-12-11", "test"), at=from_local("2026-12-04T10:00"))
    assert ("2026-12-17", "2026-12-31") == days(line.case), "from the 2nd to the 11th, eight working days"
    line.when_silent().then("clock_resumed fire", "step_resumed fire")
    assert ("2026-12-17", "2026-12-31") == days(line.case)
    line.when(resume("food"), at=from_local("2026-12-10T09:00"))
    assert ("2026-12-16", "2026-12-30") == days(line.case)


def test_a_step_that_the_result_does_not_wait_for_stops_only_its_own_clock() -> None:
    """An optional branch holds nobody up; and by law it has no longer than the whole."""
    line = accepted(JOINT).when(pause("extra", "2026-12-18"), at=TUESDAY).then("step_paused extra expert_review")
    assert ("2026-12-07", "2026-12-21") == days(line.case)
    assert ("2026-12-21", "2026-12-21") == days(line.case, "extra")
    line.when(pause("noise", "2026-12-08")).then("fact_refused ground_not_allowed")


def test_an_extension_follows_on_what_a_pause_has_moved() -> None:
    """Thirty working days and five that did not count; what was promised moves with the pause alone."""
    line = (
        accepted().when(pause("fire", "2026-12-08"), at=TUESDAY).when(resume("fire"), at=from_local("2026-12-08T10:00"))
    )
    line.when(extend("fire", by=head("fire"))).then("extended fire")
    assert ("2026-12-14", "2027-01-12") == days(line.case)
    line.when(pause("fire", "2026-12-15"), at=from_local("2026-12-09T10:00"))
    assert ("2026-12-18", "2027-01-18") == days(line.case), "and a pause after it is left out of all thirty"


def test_a_clock_that_is_over_is_not_moved_by_a_pause() -> None:
    """Nobody gets days back that were used up; what is not over yet moves."""
    line = (
        accepted()
        .when_silent()
        .then("term_exceeded")
        .when(pause("fire", "2026-12-11"), at=from_local("2026-12-08T09:00"))
    )
    assert ("2026-12-07", "2026-12-24") == days(line.case)


def test_a_supplement_that_asks_a_paused_step_anew_ends_its_pause() -> None:
    """In the same entry and up to that day; its desk may tell of another one. Others stay paused."""
    line = accepted(JOINT).when(pause("fire", "2026-12-18"), at=TUESDAY).when(pause("food", "2026-12-04"))
    line.when(supplement(plan="v2"), at=from_local("2026-12-03T10:00"))
    line.then(
        "supplemented",
        "clock_resumed fire",
        "step_resumed fire",
        "step_reopened fire 2",
        "step_reopened extra 2",
    ).leaves(fire="open", food="paused", extra="open")
    assert ("2026-12-10", "2026-12-24") == days(line.case)
    line.when(pause("fire", "2026-12-18")).leaves(fire="paused")


def test_a_paused_step_that_waits_again_or_is_skipped_is_resumed_first() -> None:
    """No clock of the case stands still for somebody who is not asked."""
    line = accepted(JOINT, large=True).when(grant("fire")).when(pause("late", "2026-12-18"), at=TUESDAY)
    line.when(supplement(plan="v2"), at=from_local("2026-12-03T10:00")).leaves(fire="open", late="waiting")
    assert [fact.step for fact in line.said if isinstance(fact, ClockResumed)] == ["late"]
    line.when(pause("sign", "2026-12-18"), at=from_local("2026-12-03T10:10"))
    line.when(supplement(routes={"large": False}), at=from_local("2026-12-04T10:00"))
    line.then("clock_resumed sign", "step_resumed sign", "supplemented").leaves(sign="skipped")
    assert ("2026-12-10", "2026-12-24") == days(line.case), "three days of one, and the last of them again of the other"


def test_a_desk_is_told_that_it_is_paused_and_until_when() -> None:
    """With the days as they are now; and again when it is over."""
    line = accepted().when(pause("fire", "2026-12-08"), at=TUESDAY).tells("fire fire decide 1.1")
    (record,) = told(line.case, line.said)
    assert ("paused", "2026-12-08", "2026-12-21") == (record.state, record.paused_until, record.due)
    line.when_silent().tells("fire fire decide 1.1")
    (record,) = told(line.case, line.said)
    assert ("open", None, "2026-12-21") == (record.state, record.paused_until, record.due)


def test_a_case_without_clocks_is_paused_without_days() -> None:
    """Its applicant is still told; nothing is counted that never was."""
    line = accepted(service({"fire": {"department": "fire"}})).when(pause("fire", "2026-12-08"), at=TUESDAY)
    line.then("step_paused fire expert_review")
    assert (None, None) == days(line.case) == days(line.case, "fire")
    line.when_silent().then("step_resumed fire")


def test_what_a_services_own_law_allows_is_no_rule_of_art_45() -> None:
    """A public notice, where the definition names it with its basis; and then nothing else."""
    step = {"department": "fire", "pauses": ["publicity"], "basis": "local law"}
    line = accepted(service({"fire": step}, clock=TERMS, matter="service"))
    line.when(pause("fire", "2026-12-08"), at=TUESDAY).then("fact_refused ground_not_allowed")
    line.when(pause("fire", "2026-12-08", "publicity")).then("clock_paused fire", "step_paused fire publicity")
    assert [(), ()] == [fact.law for fact in line.said if isinstance(fact, ClockPaused | StepPaused)]


def test_the_end_cancels_what_is_paused() -> None:
    """A result that does not wait for it, or an applicant who takes it back: no clock is left that could strike."""
    line = accepted().when(pause("fire", "2026-12-08"), at=TUESDAY).when(withdraw())
    line.then("step_cancelled fire", "withdrawn").leaves("closed", fire="cancelled")
    assert wake(line.case) is None


@settings(max_examples=60)
@for_any(
    some.lists(
        some.tuples(
            some.sampled_from(("fire", "food", "extra")), some.integers(0, 6), some.integers(1, 20), some.booleans()
        ),
        max_size=8,
    )
)
def test_pausing_never_shortens_and_nothing_strikes_twice(acts: list[tuple[str, int, int, bool]]) -> None:
    """However pauses follow, overlap and end: no day comes sooner than without them, each deadline strikes once."""
    line = accepted(JOINT)
    least, now = line.case.term, TUESDAY
    struck: list[Instant] = []
    for step, gap, length, resumes in acts:
        now = shift(now, days=gap, seconds=60)
        _strikes_up_to(line, now, struck)
        known = line.case
        if isinstance(known.steps[step], Paused) and resumes:
            line.when(resume(step), at=now)
        else:
            line.when(pause(step, shift(now, days=length, seconds=28800)[:10]), at=now)
            assert all(_no_sooner(one, known, line.case) for one in (None, *known.terms))
        assert (line.case.term.due or "") >= (least.due or "")
        assert (line.case.term.promise_due or "") >= (least.promise_due or "")
    _strikes_up_to(line, shift(now, days=400), struck)
    assert len(struck) == len(set(struck))
    assert not any(isinstance(step, Paused) for step in line.case.steps.values())


def _no_sooner(step: str | None, before: Case, after: Case) -> bool:
    pairs = zip(days(before, step), days(after, step), strict=True)
    return all(one is None or (other or "") >= one for one, other in pairs)


def _strikes_up_to(line: Given, now: Instant, struck: list[Instant]) -> None:
    while (due := wake(line.case)) is not None and due < now:
        line.when_silent()
        struck.append(due)
        assert () == strike(line.case, line.compiled, due, shift(due, seconds=1), CALENDAR)
