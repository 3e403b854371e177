"""A consultation that is paused: its silence means nothing meanwhile, and goes on with the days that it had left."""

import pytest
from tests.support.acts import Act, opened, opine, pause, resume, submit, supplement, take
from tests.support.definitions import service
from tests.support.given import Given

from onewindow.contracts.case import StepResumed
from onewindow.contracts.instant import Instant, from_local
from onewindow.routing.core.deadlines import strike, wake
from onewindow.routing.core.queue import told
from onewindow.routing.core.recounting import recounted
from onewindow.routing.core.state import Case, Open, Paused, Taken

BASIS = {"zh": "办法", "en": "Measures"}
SILENCE = {"after": "5 wd", "means": "consent", "basis": BASIS}
NOISE = {"department": "eco", "kind": "consult", "needs": ["plan"], "silence": SILENCE}
HEARD = service(
    {"noise": {**NOISE, "pauses": ["publicity"], "basis": BASIS}, "fire": {"department": "fire"}},
    {"all": ["fire"], "advisory": ["noise"]},
)
FRIDAY, TUESDAY = from_local("2026-11-20T10:00"), from_local("2026-11-24T10:00")


def opened_on_friday(*before: Act) -> Given:
    """A question that was opened on a Friday: silence is consent with the end of the next."""
    line = Given(HEARD).when(submit(), at=FRIDAY).when(opened("noise"), at=FRIDAY)
    return line.after(*before)


def lapses(case: Case) -> str | None:
    """The last day of the silence."""
    step = case.steps["noise"]
    assert isinstance(step, Open | Taken)
    assert step.seen is not None
    return step.seen.lapses


def end(day: str) -> Instant:
    """The end of a day."""
    return from_local(f"{day}T23:59:59.999")


def test_silence_means_nothing_in_a_pause_and_goes_on_with_the_days_it_had_left() -> None:
    """One day of five had passed before the notice, so four follow on the pause; then it is consent."""
    line = opened_on_friday().when(pause("noise", "2026-12-01", "publicity"), at=TUESDAY)
    line.then("step_paused noise publicity")
    assert end("2026-12-01") == wake(line.case), "the end of the pause, and nothing before"
    assert () == strike(line.case, HEARD, end("2026-11-27"), from_local("2026-11-28T09:00"))
    line.when_silent().then("step_resumed noise").leaves(noise="open")
    assert end("2026-12-07") == wake(line.case)
    line.when_silent().then("step_lapsed noise").leaves("in_review", noise="lapsed")


def test_a_pause_that_is_over_before_is_counted_with_what_it_took() -> None:
    """The day of the notice and that on which the desk goes on are none of silence; the opening stays what it was."""
    line = opened_on_friday(take("noise")).when(pause("noise", "2026-12-31", "publicity"), at=TUESDAY)
    line.when(resume("noise"), at=from_local("2026-11-25T10:00")).then("step_resumed noise").leaves(noise="taken")
    assert "2026-12-01" == lapses(line.case)
    (resumed,) = line.said
    assert isinstance(resumed, StepResumed)
    assert ("2026-12-01", False) == (resumed.lapses, resumed.lapse_provisional)
    line.when(opened("noise")).then("fact_refused already_opened")


@pytest.mark.parametrize("day", ["2026-11-26", "2026-11-27"])
def test_a_pause_on_one_of_the_last_days_leaves_the_desk_a_day(day: str) -> None:
    """Also on the last: whoever told of a pause on that day was not silent on it."""
    line = opened_on_friday().when(pause("noise", "2026-12-02", "publicity"), at=from_local(f"{day}T18:00"))
    line.when_silent().then("step_resumed noise")
    assert ("2026-12-04" if day == "2026-11-26" else "2026-12-03") == lapses(line.case)


def test_two_pauses_are_left_out_both() -> None:
    """Also where the second begins on the day on which the first ended."""
    line = opened_on_friday().when(pause("noise", "2026-11-25", "publicity"), at=TUESDAY)
    line.when_silent().when(pause("noise", "2026-11-27", "publicity"), at=from_local("2026-11-26T09:00"))
    line.when_silent()
    assert "2026-12-03" == lapses(line.case), "the 23rd, then the 30th to the 3rd"


def test_what_was_not_opened_is_paused_and_has_to_be_opened_all_the_same() -> None:
    """A pause opens nothing."""
    line = Given(HEARD).when(submit(), at=FRIDAY).when(pause("noise", "2026-12-01", "publicity"), at=TUESDAY)
    line.when_silent().then("step_resumed noise")
    assert wake(line.case) is None
    line.when(opened("noise"), at=from_local("2026-12-02T10:00"))
    assert "2026-12-09" == lapses(line.case)


def test_a_consultation_without_a_ground_of_its_own_is_not_paused() -> None:
    """The grounds of the law are those of a licence."""
    compiled = service({"noise": NOISE, "fire": {}}, {"all": ["fire"], "advisory": ["noise"]})
    line = Given(compiled).when(submit(), at=FRIDAY).when(opened("noise"), at=FRIDAY)
    line.when(pause("noise", "2026-12-01", "hearing"), at=TUESDAY).then("fact_refused ground_not_allowed")
    assert end("2026-11-27") == wake(line.case)


def test_in_a_pause_neither_an_opening_nor_an_opinion_is_heard() -> None:
    """The desk goes on first."""
    line = opened_on_friday().when(pause("noise", "2026-12-01", "publicity"), at=TUESDAY)
    for act in (opened("noise"), opine("noise", "agree")):
        line.when(act).then("fact_refused step_paused")


def test_other_papers_end_the_pause_and_have_to_be_opened_anew() -> None:
    """What was opened was another question."""
    line = opened_on_friday().when(pause("noise", "2026-12-01", "publicity"), at=TUESDAY)
    line.when(supplement(plan="v2")).then("supplemented", "step_resumed noise", "step_reopened noise 2")
    assert wake(line.case) is None


def test_the_desk_is_told_no_last_day_in_a_pause_and_the_new_one_behind_it() -> None:
    """That it was opened it is told all the time."""
    line = opened_on_friday().when(pause("noise", "2026-12-01", "publicity"), at=TUESDAY)
    (record,) = told(line.case, line.said)
    assert (FRIDAY, None) == (record.seen_at, record.lapses)
    line.when_silent()
    (record,) = told(line.case, line.said)
    assert (FRIDAY, "2026-12-07") == (record.seen_at, record.lapses)


def test_a_year_that_comes_in_leaves_the_silence_as_it_was_said() -> None:
    """Opened, or paused: there is nothing to count again."""
    line = opened_on_friday()
    assert recounted(line.case, HEARD, line.calendar) is None
    line.when(pause("noise", "2026-12-01", "publicity"), at=TUESDAY)
    assert isinstance(line.case.steps["noise"], Paused)
    assert recounted(line.case, HEARD, line.calendar) is None
