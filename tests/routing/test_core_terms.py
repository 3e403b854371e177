"""How long a case may take: the five days for the notice, what was promised, what the law allows."""

from dataclasses import replace

import pytest
from tests.support.acts import (
    accept,
    ask,
    complete,
    decline,
    grant,
    lacking,
    prepare,
    submit,
    supplement,
    transfer,
    withdraw,
)
from tests.support.definitions import service
from tests.support.given import Given, given
from tests.support.vectors import vectors

from onewindow.contracts.case import AcceptanceDeemed, CaseAccepted, CaseOpened, CaseSupplemented
from onewindow.contracts.instant import Instant, from_local, local_day
from onewindow.definitions.calendars.calendar import WEEKDAYS
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.deadlines import strike, wake
from onewindow.routing.core.evolve import evolve, fold
from onewindow.routing.core.state import Term

TWO = {"fire": {"department": "fire", "needs": ["plan"]}, "food": {"department": "food", "needs": ["layout"]}}
CLOCK = {"promise": "10 wd", "statutory": "20 wd"}
LOOKED_AT = service(TWO, acceptance="precheck", clock=CLOCK, supplement={"within": "30 nd"})
AT_ONCE = service(TWO, clock=CLOCK)
COUNTER = service({"fire": {"department": "fire"}}, acceptance="counter", clock=CLOCK)
FRIDAY = from_local("2026-11-20T10:00")
"""Received then, its fifth working day is Friday 27 November."""


def received(compiled: CompiledDefinition = LOOKED_AT, at: Instant = FRIDAY) -> Given:
    """A case that was handed in then."""
    return Given(compiled).when(submit(), at=at)


def accepted(line: Given) -> CaseAccepted | AcceptanceDeemed:
    """What the case said of its acceptance, just now."""
    (fact,) = (fact for fact in line.said if isinstance(fact, CaseAccepted | AcceptanceDeemed))
    return fact


def test_silence_for_five_working_days_is_acceptance_from_the_day_of_receipt() -> None:
    """行政许可法 Art. 32(4): the twenty days have been running since then, and whoever was silent is not waited for."""
    line = received()
    assert from_local("2026-11-27T23:59:59.999") == wake(line.case)
    line.when_silent()
    line.then("look_lapsed fire", "look_lapsed food", "acceptance_deemed", "step_opened fire", "step_opened food")
    line.tells("fire fire decide 1.2", "food food decide 1.2").leaves("in_review", fire="open", food="open")
    said = accepted(line)
    assert (FRIDAY, "2026-12-18", "2026-12-04", False) == (said.as_of, said.due, said.promise_due, said.provisional)
    assert ("L04", "L08") == said.law


def test_the_agreed_vector_of_deemed_acceptance() -> None:
    """Received, silent, accepted and due on the days that were agreed outside the code."""
    agreed = vectors("clock")["deemed_acceptance"]
    length = f"{agreed['decision_days']} wd"
    line = received(service(TWO, acceptance="precheck", clock={"statutory": length}), from_local(agreed["received"]))
    (opened,) = (fact for fact in line.said if isinstance(fact, CaseOpened))
    assert agreed["notice_due"] == opened.notice_due
    said = accepted(line.when_silent())
    assert (agreed["accepted_as_of"], agreed["decision_due"]) == (local_day(said.as_of).isoformat(), said.due)


def test_a_desk_that_looked_and_found_nothing_does_not_lapse() -> None:
    """Only who is silent does."""
    line = received().after(complete("fire")).when_silent()
    line.then("look_lapsed food", "acceptance_deemed", "step_opened fire", "step_opened food")


def test_at_noon_of_the_fifth_day_the_notice_goes_out_with_what_was_found() -> None:
    """Whoever is silent counts as having found nothing, is told so, and cannot find anything afterwards."""
    line = received().after(lacking("food", "layout"))
    assert from_local("2026-11-27T12:00") == wake(line.case)
    line.when_silent().then("look_lapsed fire", "notice_issued food:layout").tells("fire fire withdrawn waiting")
    line.leaves("asked").when(lacking("fire", "plan", round=1, turn=1)).then("fact_refused step_not_open")


def test_what_is_found_after_noon_goes_out_at_once() -> None:
    """The last day is kept, and nobody who is silent is waited for any more."""
    line = received().when(lacking("food", "layout"), at=from_local("2026-11-27T15:00"))
    line.then("step_checked food layout", "look_lapsed fire", "notice_issued food:layout")


def test_what_is_found_at_noon_is_in_time_for_the_notice() -> None:
    """An act at the very instant of a deadline is in time: the notice waits until noon is over."""
    line = received().when(lacking("food", "layout"), at=from_local("2026-11-27T12:00"))
    line.then("step_checked food layout")


def test_who_was_silent_looks_again_only_if_its_inputs_changed() -> None:
    """A lapsed look is an answer: what is asked again follows from defects and inputs, as ever."""
    noticed = received().after(lacking("food", "layout")).when_silent()
    noticed.when(supplement(layout="v2")).then("supplemented", "look_opened food 2")
    noticed.when(complete("food")).then("step_checked food", "accepted", "step_opened fire", "step_opened food")
    other = received().after(lacking("food", "layout")).when_silent()
    other.when(supplement(layout="v2", plan="v2")).then("supplemented", "look_opened fire 2", "look_opened food 2")


def test_a_supplement_begins_five_days_anew() -> None:
    """What came in last is what is looked at; silence then accepts from that day."""
    line = received().after(complete("fire"), lacking("food", "layout"))
    line.when(supplement(layout="v2"), at=from_local("2026-12-01T09:00"))
    assert from_local("2026-12-08T23:59:59.999") == wake(line.case)
    line.when_silent()
    assert (from_local("2026-12-01T09:00"), "2026-12-29") == (accepted(line).as_of, accepted(line).due)


def test_accepted_from_the_day_on_which_all_that_was_asked_for_was_in() -> None:
    """行政许可法 Art. 32(5): the days a desk takes to see that nothing is missing are the authority's."""
    line = received().after(complete("fire"), lacking("food", "layout"))
    line.when(supplement(layout="v2"), at=from_local("2026-12-01T09:00"))
    line.when(complete("food"), at=from_local("2026-12-03T09:00"))
    said = accepted(line)
    assert (from_local("2026-12-01T09:00"), "2026-12-15", ("L05", "L06", "L08")) == (
        said.as_of,
        said.promise_due,
        said.law,
    )


def test_accepted_now_where_nothing_was_missing() -> None:
    """The clocks start with the acceptance, not with the receipt."""
    line = received().after(complete("fire")).when(complete("food"), at=from_local("2026-11-26T09:00"))
    said = accepted(line)
    assert (from_local("2026-11-26T09:00"), "2026-12-10", ("L06", "L08")) == (said.as_of, said.promise_due, said.law)


def test_a_clerk_who_is_silent_has_accepted() -> None:
    """At the counter too; one department decides, so the twenty days are its own."""
    line = received(COUNTER).when_silent().then("acceptance_deemed", "step_opened fire")
    assert ("L04", "L07") == accepted(line).law
    line.when(accept()).then("fact_refused case_accepted").when(decline()).then("fact_refused case_accepted")


def test_only_a_licence_is_accepted_by_silence() -> None:
    """The rule is the Administrative Licensing Law's; another service keeps the terms that its definition sets."""
    other = service(TWO, acceptance="precheck", matter="service", clock=CLOCK)
    line = received(other)
    assert wake(line.case) is None
    line.after(complete("fire")).when(complete("food"))
    assert ("2026-12-18", ()) == (accepted(line).due, accepted(line).law)


def test_a_term_that_is_over_is_said_once_and_ends_nothing() -> None:
    """First what was promised, then what the law allows; departments go on."""
    line = received(AT_ONCE)
    assert from_local("2026-12-04T23:59:59.999") == wake(line.case)
    line.when_silent().then("term_exceeded").leaves("in_review", fire="open")
    assert Term("2026-12-18", "2026-12-04", promise_over=True) == line.case.term
    assert from_local("2026-12-18T23:59:59.999") == wake(line.case)
    line.when_silent().then("term_exceeded").leaves("in_review", fire="open")
    assert wake(line.case) is None
    line.after(grant("fire")).when(grant("food")).then("step_granted food", "concluded approved")


def test_a_case_that_is_over_exceeds_nothing() -> None:
    """Concluded and issued, or withdrawn in time, it has no deadline any more."""
    assert wake(received(AT_ONCE).after(grant("fire"), grant("food"), prepare()).case) is None
    assert wake(received(AT_ONCE).after(withdraw()).case) is None


def test_a_supplement_stops_no_clock() -> None:
    """A desk that asks, is answered and asks again has the days it had."""
    line = received(AT_ONCE).after(ask("fire", "plan"), supplement(plan="v2"), transfer("food", "urban"))
    assert Term("2026-12-18", "2026-12-04") == line.case.term


def test_a_term_and_a_supplement_that_end_together_are_one_strike() -> None:
    """Both are said under one cause, and nothing strikes for that day again."""
    line = given(
        service(TWO, clock={"promise": "10 nd"}, supplement={"within": "10 nd"}), submit(), ask("fire", "plan")
    )
    line.when_silent()
    line.then("term_exceeded", "step_cancelled fire", "step_cancelled food", "terminated supplement_missing")
    assert wake(line.case) is None


def test_clocks_that_started_earlier_may_be_over_at_once() -> None:
    """A promise of two days is broken by five days of silence, and the case says so as it is accepted."""
    line = received(service(TWO, acceptance="precheck", clock={"promise": "2 wd", "statutory": "20 wd"})).when_silent()
    line.then(
        "look_lapsed fire",
        "look_lapsed food",
        "acceptance_deemed",
        "term_exceeded",
        "step_opened fire",
        "step_opened food",
    )
    assert from_local("2026-12-18T23:59:59.999") == wake(line.case)


@pytest.mark.parametrize(
    ("clock", "due", "promise"),
    [
        ({}, None, None),
        ({"statutory": "20 nd"}, "2026-12-10", None),
        ({"promise": "1 month"}, None, "2026-12-20"),
        ({"promise": "30 nd", "statutory": "3 wd"}, "2026-11-25", "2026-11-25"),
    ],
)
def test_terms_are_those_of_the_definition(clock: dict[str, str], due: str | None, promise: str | None) -> None:
    """In days of either kind or months; none is made up, and a promise never outlasts the law."""
    term = received(service(TWO, clock=clock)).case.term
    assert (due, promise) == (term.due, term.promise_due)


def test_a_day_of_an_unpublished_year_makes_a_term_provisional() -> None:
    """Never a guess without a flag; a term that ends in the published year is certain."""
    assert received(AT_ONCE, from_local("2026-12-10T09:00")).case.term.provisional
    assert not received(AT_ONCE, from_local("2026-12-02T09:00")).case.term.provisional
    (opened,) = (fact for fact in received(at=from_local("2026-12-28T09:00")).said if isinstance(fact, CaseOpened))
    assert opened.provisional


def test_days_are_counted_on_the_calendar_that_is_handed_in() -> None:
    """Spring Festival does not count, the Saturdays made up for it do; without a calendar all is provisional."""
    line = received(COUNTER, from_local("2026-02-12T09:00"))
    assert from_local("2026-02-26T23:59:59.999") == wake(line.case)
    due = wake(line.case)
    assert due is not None
    said = strike(line.case, COUNTER, due, from_local("2026-02-27T00:01"), WEEKDAYS)
    (deemed,) = (fact for fact in said if isinstance(fact, AcceptanceDeemed))
    assert ("2026-03-12", True) == (deemed.due, deemed.provisional)


def test_a_case_of_an_older_journal_has_no_terms_and_goes_on() -> None:
    """Entries that were written before there were clocks fold as they are: nothing is deemed, nothing exceeded."""
    line = received()
    (opened,) = (fact for fact in line.said if isinstance(fact, CaseOpened))
    first = line.entries[0]
    case = fold(None, replace(first, facts=(replace(opened, notice_due=None), *first.facts[1:])))
    assert wake(case) is None
    supplemented = CaseSupplemented(dossier="dossier")
    assert wake(evolve(case, supplemented, FRIDAY, "application")) is None
    reviewed = evolve(case, CaseAccepted(as_of=FRIDAY), FRIDAY, "application")
    assert (Term(), None) == (reviewed.term, wake(reviewed))
