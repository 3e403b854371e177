"""Deadlines as a function of the state: when silence speaks, and what it says."""

from tests.support.acts import ask, complete, grant, lacking, submit, supplement, withdraw
from tests.support.definitions import service
from tests.support.given import Given, given

from onewindow.contracts.case import CaseBlocked
from onewindow.contracts.entry import strike_cause
from onewindow.contracts.instant import from_local, shift
from onewindow.routing.core.deadlines import strike, wake
from onewindow.routing.core.evolve import evolve

PRECHECK = service({"fire": {"needs": ["plan"]}}, acceptance="precheck", supplement={"within": "10 nd"})
REVIEW = service(
    {"fire": {"department": "fire", "needs": ["plan"]}, "food": {"department": "food", "needs": ["layout"]}}
)
EXTRA = service(
    {"fire": {}, "sign": {"needs": ["picture"]}, "light": {"after": ["sign"], "needs": ["permit"]}},
    {"all": ["fire"], "optional": ["sign", "light"]},
    outputs={"permit": "sign"},
)


def noticed() -> Given:
    """A case whose one-time notice went out on 23 November."""
    return given(PRECHECK, submit(), lacking("fire", "plan"))


def test_a_case_for_which_nobody_has_set_days_has_no_deadline() -> None:
    """Only an awaited supplement, the days for the notice of a licence, or a term of the definition can run out."""
    no_licence = service({"fire": {"needs": ["plan"]}}, acceptance="precheck", matter="service")
    assert wake(given(no_licence, submit()).case) is None
    assert wake(given(REVIEW, submit()).case) is None
    assert wake(given(REVIEW, submit(), ask("fire", "plan"), withdraw()).case) is None


def test_the_day_of_asking_does_not_count_and_the_last_day_counts_whole() -> None:
    """Ten natural days after 23 November end with 3 December."""
    assert from_local("2026-12-03T23:59:59.999") == wake(noticed().case)


def test_fifteen_days_where_the_definition_does_not_say() -> None:
    """The law's default."""
    assert from_local("2026-12-08T23:59:59.999") == wake(given(REVIEW, submit(), ask("fire", "plan")).case)


def test_silence_after_the_notice_ends_the_case() -> None:
    """Every step is cancelled and the case is terminated; nothing is due any more."""
    line = noticed().when_silent().then("step_cancelled fire", "terminated supplement_missing")
    line.tells("amr fire withdrawn cancelled").leaves("closed", fire="cancelled")
    assert wake(line.case) is None


def test_silence_in_review_ends_the_case() -> None:
    """A required desk that asked and got nothing cannot decide; what was granted stands."""
    line = given(REVIEW, submit(), grant("food"), ask("fire", "plan")).when_silent()
    line.then("step_cancelled fire", "terminated supplement_missing").leaves("closed", food="granted")


def test_an_optional_step_that_gets_nothing_holds_nothing_up() -> None:
    """It is cancelled with what needs its output, and the case goes on."""
    line = given(EXTRA, submit(), ask("sign", "picture")).when_silent()
    line.then("step_cancelled sign", "step_cancelled light").leaves("in_review", fire="open")
    line.when(grant("fire")).then("step_granted fire", "concluded approved")


def test_the_earliest_of_several_deadlines_strikes_first() -> None:
    """After a strike the next deadline is later, or there is none."""
    line = given(EXTRA, submit(), ask("sign", "picture"))
    line.when(ask("fire", "none"), at=shift(line.now, days=2))
    first = wake(line.case)
    line.when_silent().then("step_cancelled sign", "step_cancelled light")
    assert first is not None
    assert (second := wake(line.case)) is not None
    assert first < second
    line.when_silent().then("step_cancelled fire", "terminated supplement_missing")


def test_an_act_at_the_very_instant_is_in_time() -> None:
    """At its deadline a case does not strike yet, and a supplement is heard."""
    line = noticed()
    due = wake(line.case)
    assert due is not None
    assert () == strike(line.case, PRECHECK, due, due)
    line.when(supplement(plan="v2"), at=due).then("supplemented", "look_opened fire 2")
    assert from_local("2026-12-10T23:59:59.999") == wake(line.case), "the days for a notice begin anew"


def test_a_deadline_that_is_nobodys_any_more_says_nothing() -> None:
    """A strike for another instant than the case's own deadline is nothing."""
    line = noticed()
    due = wake(line.case)
    assert due is not None
    line.when(supplement(plan="v2"))
    assert () == strike(line.case, PRECHECK, due, shift(due, seconds=60))
    line.when(lacking("fire", "plan"), at=shift(line.now, days=1))
    assert () == strike(line.case, PRECHECK, due, shift(due, days=30))


def test_a_blocked_case_has_no_deadline() -> None:
    """While a person must look, nobody's silence speaks."""
    line = noticed()
    blocked = evolve(line.case, CaseBlocked(code="undecodable"), line.now, "application")
    assert wake(blocked) is None


def test_a_strike_names_its_deadline_as_cause() -> None:
    """So that the journal shows which silence it was, and the same one is known again."""
    line = noticed()
    due = wake(line.case)
    assert due is not None
    line.when_silent()
    assert f"strike:{due}" == strike_cause(due) == line.entries[-1].cause
    assert strike_cause(due) in line.case.heard


def test_a_second_notice_has_its_own_days() -> None:
    """The old deadline is gone with the supplement; the new one counts from the new notice."""
    line = noticed().after(supplement(plan="v2"))
    line.when(lacking("fire", "plan"), at=from_local("2026-11-30T10:00:00"))
    assert from_local("2026-12-10T23:59:59.999") == wake(line.case)
    line.after(supplement(plan="v3")).when(complete("fire")).then("step_checked fire", "accepted", "step_opened fire")
