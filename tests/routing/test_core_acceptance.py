"""From the hand-in to acceptance: at once, at the counter, or after one merged notice."""

import pytest
from tests.support.acts import accept, complete, decline, grant, lacking, submit, supplement, transfer, withdraw
from tests.support.clock import START
from tests.support.definitions import service
from tests.support.given import given
from tests.support.people import CLERK, agent, officer

from onewindow.contracts.instant import end_of_day, local_day, shift
from onewindow.routing.core.answering import UnhearableError
from onewindow.routing.core.state import Noticed

IMMEDIATE = service({"fire": {"department": "fire"}, "food": {"department": "food", "after": ["fire"]}})
COUNTER = service({"fire": {"department": "fire"}}, acceptance="counter")
PRECHECK = service(
    {
        "licence": {"needs": ["id_card"]},
        "food": {"department": "food", "after": ["licence"], "needs": ["layout"]},
        "fire": {"department": "fire", "after": ["licence"], "needs": ["plan"], "when": "large"},
    },
    answers={"large": {}},
    acceptance="precheck",
    supplement={"within": "30 nd"},
)
LARGE = submit(routes={"large": True})


def test_complete_by_the_form_is_accepted_at_once() -> None:
    """Under `immediate` the first entry accepts and opens what can be opened."""
    given(IMMEDIATE).when(submit()).then("opened", "accepted", "step_opened fire").tells("fire fire decide 1.1").leaves(
        "in_review", fire="open", food="waiting"
    )


def test_a_clerk_accepts_at_the_counter() -> None:
    """Under `counter` nothing opens until a clerk accepts."""
    line = given(COUNTER).when(submit()).then("opened").tells().leaves("received", fire="waiting")
    line.when(accept()).then("accepted", "step_opened fire").leaves("in_review", fire="open")


def test_a_clerk_declines_at_the_counter() -> None:
    """Declining cancels every step and closes the case."""
    given(COUNTER, submit()).when(decline()).then("step_cancelled fire", "declined").tells().leaves(
        "closed", fire="cancelled"
    )


def test_only_the_counter_accepts_by_hand() -> None:
    """An acceptance by a clerk is refused where departments look first, and where it was given already."""
    given(PRECHECK, LARGE).when(accept()).then("fact_refused wrong_kind")
    given(IMMEDIATE, submit()).when(accept()).then("fact_refused case_accepted")
    given(IMMEDIATE, submit()).when(decline()).then("fact_refused case_accepted")


def test_every_planned_department_looks_at_once() -> None:
    """Under `precheck` those that decide later look first too, and nobody decides yet."""
    given(PRECHECK).when(LARGE).then("opened", "look_opened licence", "look_opened food", "look_opened fire").tells(
        "amr licence look 1.1", "food food look 1.1", "fire fire look 1.1"
    ).leaves("received", licence="waiting", food="waiting", fire="waiting").when(grant("licence")).then(
        "fact_refused step_not_open"
    )


def test_a_step_whose_condition_fails_does_not_look() -> None:
    """A skipped step is asked nothing, neither to look nor to decide."""
    given(PRECHECK).when(submit(routes={"large": False})).then(
        "opened", "look_opened licence", "look_opened food"
    ).leaves(fire="skipped")


def test_nothing_found_by_anybody_is_acceptance() -> None:
    """The last look that finds nothing accepts, as of its own time, and the first steps open."""
    line = given(PRECHECK, LARGE, complete("licence"), complete("fire"))
    line.then("step_checked fire").when(complete("food"))
    line.then("step_checked food", "accepted", "step_opened licence").tells("amr licence decide 1.2")


def test_one_notice_tells_all_defects_of_all_departments() -> None:
    """The notice goes out once, when the last desk has looked, in the definition's order."""
    line = given(PRECHECK, LARGE).when(lacking("fire", "plan")).then("step_checked fire plan")
    line.when(complete("licence")).then("step_checked licence")
    line.when(lacking("food", "layout")).then("step_checked food layout", "notice_issued food:layout fire:plan")
    line.leaves("asked", licence="waiting", food="waiting", fire="waiting")


def test_the_notice_gives_the_days_of_the_definition() -> None:
    """A supplement is awaited to the end of the thirtieth natural day after the notice."""
    line = given(PRECHECK, LARGE).after(lacking("fire", "plan"), complete("licence"), complete("food"))
    assert Noticed(end_of_day(local_day(shift(START, days=30)))) == line.case.phase


def test_a_supplement_after_the_notice_asks_those_who_asked_and_those_whose_inputs_changed() -> None:
    """Who asked looks again even if nothing of it changed; who did not ask looks again only if its inputs changed."""
    line = given(PRECHECK, LARGE).after(lacking("fire", "plan"), complete("licence"), complete("food"))
    line.when(supplement(layout="v2")).then("supplemented", "look_opened food 2", "look_opened fire 2")
    line.leaves("received").when(complete("fire")).then("step_checked fire")
    line.when(complete("food")).then("step_checked food", "accepted", "step_opened licence")


def test_a_second_notice_follows_a_second_look() -> None:
    """What is found in the supplement is told in another notice."""
    line = given(PRECHECK, LARGE).after(lacking("fire", "plan"), complete("licence"), complete("food"))
    line.after(supplement(plan="v2")).when(lacking("fire", "plan"))
    line.then("step_checked fire plan", "notice_issued fire:plan").leaves("asked")


def test_a_supplement_before_the_notice_is_simply_taken_in() -> None:
    """Who found a defect or has other inputs now looks again; no notice goes out for what has been mended."""
    line = given(PRECHECK, LARGE).after(lacking("fire", "plan")).when(supplement(plan="v2"))
    line.then("supplemented", "look_opened fire 2").tells("fire fire look 2.2").leaves("received")
    line.after(complete("licence"), complete("food")).when(complete("fire"))
    line.then("step_checked fire", "accepted", "step_opened licence")


def test_a_look_under_way_starts_anew_when_its_inputs_change() -> None:
    """The answer to the old look is refused: it looked at what has been replaced."""
    line = given(PRECHECK, LARGE, supplement(layout="v2")).then("supplemented", "look_opened food 2")
    line.when(complete("food", round=1, turn=1)).then("fact_refused old_round").tells("food food look 2.2")


def test_a_look_is_answered_once() -> None:
    """A second answer to the same look is refused, whatever it says."""
    given(PRECHECK, LARGE, complete("food")).when(lacking("food", "layout")).then("fact_refused step_not_open")


def test_a_supplement_that_ends_a_condition_withdraws_the_look() -> None:
    """The skipped desk is told, its defects are gone, and the others' silence no longer waits for it."""
    line = given(PRECHECK, LARGE, complete("licence"), complete("food"), lacking("fire", "plan"))
    line.leaves("asked").when(supplement(routes={"large": False}))
    line.then("supplemented", "accepted", "step_opened licence")
    line.tells("fire fire withdrawn skipped", "amr licence decide 1.2").leaves(fire="skipped")


def test_a_supplement_that_meets_a_condition_asks_the_desk_to_look() -> None:
    """A step that is planned by a supplement looks before acceptance like all others."""
    line = given(PRECHECK, submit(routes={"large": False})).when(supplement(routes={"large": True}))
    line.then("supplemented", "look_opened fire").leaves(fire="waiting")


def test_looks_can_be_handed_on() -> None:
    """A look moves to another department with a new turn; acceptance then waits for that one."""
    line = given(PRECHECK, LARGE, complete("licence"), complete("food")).when(transfer("fire", "urban"))
    line.then("step_transferred fire urban").tells("urban fire look 1.2", "fire fire withdrawn transferred")
    line.when(complete("fire", by=officer("fire"))).then("fact_refused wrong_department")
    line.when(complete("fire")).then("step_checked fire", "accepted", "step_opened licence")


def test_taken_back_before_acceptance() -> None:
    """A withdrawal cancels the looks and tells the desks."""
    given(PRECHECK, submit(routes={"large": False})).when(withdraw()).then(
        "step_cancelled licence", "step_cancelled food", "withdrawn"
    ).tells("amr licence withdrawn cancelled", "food food withdrawn cancelled").leaves("closed")


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (submit(by=officer("amr")), "not_allowed"),
        (submit(by=agent(on_behalf_of=None)), "mandate_missing"),
        (submit(by=agent(mandate_until="2026-11-22T00:00:00.000Z")), "mandate_missing"),
        (grant("fire"), "unknown_case"),
    ],
)
def test_what_opens_no_case_is_parked(act, code) -> None:  # type: ignore[no-untyped-def]
    """An input that finds no case and may open none is parked under its code."""
    with pytest.raises(UnhearableError) as parked:
        given(IMMEDIATE).when(act)
    assert code == parked.value.code


def test_clerks_and_agents_hand_in_too() -> None:
    """A clerk at the window, and an agent with a mandate, open cases for the applicant."""
    for by in (CLERK, agent()):
        given(COUNTER).when(submit(by=by)).then("opened")
