"""The days of a year come in: every open case counts its last days again, and says so once if anything is new."""

from dataclasses import replace

import pytest
from tests.support.acts import ask, complete, extend, grant, import_year, lacking, submit, supplement, withdraw
from tests.support.calendar import CALENDAR, invented
from tests.support.definitions import service
from tests.support.given import Given
from tests.support.people import CLERK, head

from onewindow.contracts.case import DueChanged, StepDue
from onewindow.contracts.instant import Instant, from_local
from onewindow.contracts.oversight import DaysOff
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.almanac import UnfitYearError, import_of, with_import
from onewindow.routing.core.deadlines import wake
from onewindow.routing.core.recounting import recounted
from onewindow.routing.core.state import ALL

CLOCK = {"promise": "10 wd", "statutory": "20 wd", "extend": "10 wd"}
ONE = service({"fire": {"department": "fire", "needs": ["plan"]}}, clock=CLOCK)
LOOKED_AT = service({"fire": {"department": "fire", "needs": ["plan"]}}, acceptance="precheck", clock=CLOCK)
STEPS = service(
    {
        "licence": {"needs": ["card"], "clock": {"promise": "10 wd", "statutory": "15 wd"}},
        "fire": {"department": "fire", "after": ["licence"], "clock": {"statutory": "20 wd"}},
        "noise": {"department": "eco", "kind": "consult"},
    },
    {"all": ["licence", "fire"], "advisory": ["noise"]},
)
THURSDAY = from_local("2026-12-10T10:00")
"""Accepted then, a case is promised by 24 December and due by law, provisionally, on 8 January 2027."""
LATER, SAME, EARLIER = invented("2027-later"), invented("2027-same"), invented("2027-earlier")
"""By these years it is due on Saturday the 9th, on the 8th, and on the 6th."""


def accepted(compiled: CompiledDefinition = ONE, at: Instant = THURSDAY) -> Given:
    """A case that was handed in, and accepted at once."""
    return Given(compiled).when(submit(), at=at)


def said(line: Given) -> DueChanged:
    """What the case has just said of its last days."""
    (fact,) = line.said
    assert isinstance(fact, DueChanged)
    return fact


def test_a_last_day_that_was_provisional_moves_and_is_certain() -> None:
    """The deadline is the new day's end, and nobody else is told anything."""
    line = accepted()
    assert line.case.term.provisional
    line.when(import_year(LATER)).then("due_changed").leaves("in_review", fire="open").tells()
    assert DueChanged(due="2027-01-09", promise_due="2026-12-24", moved=("statutory",)) == said(line)
    line.when_silent().then("term_exceeded")
    assert from_local("2027-01-09T23:59:59.999") == wake(line.case)


def test_where_no_day_moves_only_the_flag_goes() -> None:
    """A day that has become certain is said as well, for whoever was told that it is not."""
    line = accepted().when(import_year(SAME)).then("due_changed")
    assert DueChanged(due="2027-01-08", promise_due="2026-12-24") == said(line)


def test_nothing_is_said_twice_and_nothing_where_nothing_is_new() -> None:
    """The same year under another id, and a year of which the case has counted no day."""
    line = accepted().when(import_year(LATER)).when(import_year(LATER)).then()
    line.when(import_year(LATER), id="act-2").then()
    accepted(at=from_local("2026-11-20T10:00")).when(import_year(LATER)).then()


def test_a_year_that_is_imported_once_more_with_other_days_moves_them_again() -> None:
    """The notice of a year may be changed by another (that of 2020 was); what was imported last holds."""
    line = accepted().when(import_year(LATER)).when(import_year(EARLIER)).then("due_changed")
    assert ("2027-01-06", ("statutory",)) == (said(line).due, said(line).moved)
    line.when(import_year(LATER)).then("due_changed")
    assert "2027-01-09" == line.case.term.due


def test_who_has_no_licence_to_import_is_refused() -> None:
    """An operator does, nobody else."""
    accepted().when(import_year(LATER, by=CLERK)).then("fact_refused not_allowed")


def test_before_acceptance_the_days_for_the_notice_are_counted_again_and_the_looking_desk_is_told() -> None:
    """From when what is looked at came in; noon and end of the new day are what silence is measured by."""
    line = Given(LOOKED_AT).when(submit(), at=from_local("2026-12-28T09:00"))
    assert from_local("2027-01-05T23:59:59.999") == wake(line.case)
    line.when(import_year(LATER)).then("due_changed").tells("fire fire look 1.1")
    assert DueChanged(notice_due="2027-01-06", moved=("notice",)) == said(line)
    assert from_local("2027-01-06T23:59:59.999") == wake(line.case)
    line.when(lacking("fire", "plan")).then("step_checked fire plan", "notice_issued fire:plan")
    line.when(import_year(EARLIER)).then()
    line.when(supplement(plan="v2"), at=from_local("2026-12-31T09:00")).when(complete("fire"))
    line.when(import_year(SAME)).then("due_changed")


def test_a_case_that_has_no_days_to_count_says_nothing() -> None:
    """A service without a clock, a case that is over, and one that waits for a supplement to its notice."""
    accepted(service({"fire": {"department": "fire"}})).when(import_year(LATER)).then()
    accepted().when(withdraw()).when(import_year(LATER)).then()
    accepted().when(grant("fire")).when(import_year(LATER)).then()


def test_a_step_that_is_asked_is_counted_again_and_its_desk_is_told() -> None:
    """Its own days, from when it was first asked; one that is decided or waits is left as it was said."""
    line = accepted(STEPS, from_local("2026-12-18T10:00"))
    line.when(import_year(LATER)).then("due_changed").tells("amr licence decide 1.1")
    assert {"licence": StepDue(due="2027-01-11", promise_due="2027-01-05")} == said(line).steps
    line.when(grant("licence"), at=from_local("2026-12-30T09:00"))
    assert "2027-01-28" == line.case.terms["fire"].due, "it is counted on the new days from its beginning on"
    line.when(import_year(EARLIER)).then("due_changed").tells("fire fire decide 1.1")
    assert {"fire": StepDue(due="2027-01-26")} == said(line).steps
    assert "2027-01-11" == line.case.terms["licence"].due


def test_a_step_keeps_the_stretches_in_which_nobody_asked_it() -> None:
    """Counted again, it has the days that stood still on top, as before; asked of the applicant, it counts as well."""
    line = accepted(STEPS, from_local("2026-12-18T10:00")).when(grant("licence"), at=from_local("2026-12-21T09:00"))
    line.when(supplement(card="v2"), at=from_local("2026-12-23T09:00"))
    assert "2027-01-13" == line.case.terms["licence"].due, "two days stood still"
    line.when(ask("licence", "card"))
    line.when(import_year(LATER)).then("due_changed")
    assert "2027-01-13" == line.case.terms["licence"].due, "a day off and a made-up day before it are even"
    line.when(import_year(EARLIER)).then("due_changed")
    assert "2027-01-11" == line.case.terms["licence"].due


def test_an_extended_term_is_counted_again_with_its_extension() -> None:
    """Ten days follow on the twenty, on the new days."""
    line = accepted().when(extend("fire", by=head("fire")))
    assert "2027-01-22" == line.case.term.due
    line.when(import_year(EARLIER)).then("due_changed")
    assert ("2027-01-20", False, ALL) == (line.case.term.due, line.case.term.provisional, line.case.term.extended)


def test_a_day_that_lies_in_the_past_by_then_strikes_once() -> None:
    """The import moves days and nothing else: that the term is over is said by the deadline."""
    line = accepted().when_silent().when(import_year(EARLIER), at=from_local("2027-01-08T09:00")).then("due_changed")
    assert from_local("2027-01-06T23:59:59.999") == wake(line.case)
    line.when_silent().then("term_exceeded")
    assert wake(line.case) is None
    line.when(import_year(SAME)).then("due_changed")
    assert "2027-01-08T15:59:59.999Z" == wake(line.case), "said to be over in error: its last day is today"
    line.when_silent().then("term_exceeded")


def test_a_day_that_has_struck_does_not_strike_again() -> None:
    """Moved back onto a day at whose end another term was over, a term is over with the import that moves it there."""
    close = service({"fire": {"department": "fire"}}, clock={"promise": "18 wd", "statutory": "20 wd"})
    line = accepted(close)
    assert ("2027-01-06", "2027-01-08") == (line.case.term.promise_due, line.case.term.due)
    line.when_silent().then("term_exceeded")
    line.when(import_year(EARLIER), at=from_local("2027-01-07T09:00")).then("due_changed", "term_exceeded")
    assert ("2027-01-06", True) == (line.case.term.due, line.case.term.over)
    assert wake(line.case) is None


def test_what_was_said_to_be_over_in_error_is_taken_back() -> None:
    """The term can be extended again, and is exceeded anew at the end of its right day; one that is over stays so."""
    line = accepted().when_silent().when_silent().then("term_exceeded")
    assert (True, True) == (line.case.term.over, line.case.term.promise_over)
    line.when(import_year(LATER), at=from_local("2027-01-09T09:00")).then("due_changed")
    assert (False, True) == (line.case.term.over, line.case.term.promise_over)
    line.when_silent().then("term_exceeded")
    line.when(import_year(SAME)).then("due_changed")
    assert line.case.term.over
    assert wake(line.case) is None


def test_a_case_counts_the_same_when_it_has_counted_on_that_calendar() -> None:
    """Whatever was said under a calendar holds when it is counted on it again."""
    line = accepted(STEPS, from_local("2026-12-18T10:00")).when(import_year(LATER))
    for act in (grant("licence"), supplement(card="v2"), grant("licence"), ask("fire", "card"), supplement(card="v3")):
        line.when(act)
        assert recounted(line.case, line.compiled, line.calendar) is None


def test_a_case_from_before_there_were_days_is_given_none() -> None:
    """What was received and accepted under the rules of then goes on without, whichever year comes in."""
    old = accepted().case
    assert recounted(old._replace(term=type(old.term)()), ONE, CALENDAR) is None


@pytest.mark.parametrize("year", [2022, 2029])
def test_a_year_that_leaves_a_gap_does_not_fit(year: int) -> None:
    """Nobody may count days of a year that is not known as if it were."""
    fact = import_of(LATER.model_copy(update={"year": year}), id="i", at=THURSDAY, key="calendar-0", by=CLERK)
    with pytest.raises(UnfitYearError):
        with_import(CALENDAR, fact)


@pytest.mark.parametrize(
    "days", [("2027-01-02", "2027-01-01"), ("2027-13-01", "2027-13-01"), ("2026-12-31", "2026-12-31")]
)
def test_a_year_whose_days_contradict_themselves_does_not_fit(days: tuple[str, str]) -> None:
    """Also where it came in by another way than the door, which would have refused it."""
    good = import_of(LATER, id="i", at=THURSDAY, key="calendar-0", by=CLERK)
    with pytest.raises(UnfitYearError):
        with_import(CALENDAR, replace(good, holidays=(DaysOff(first=days[0], last=days[1]),)))


def test_the_days_that_the_log_says_are_those_of_the_file() -> None:
    """Every day of the imported year works or does not as its file says; years before and after are as they were."""
    imported = with_import(CALENDAR, import_of(LATER, id="i", at=THURSDAY, key="calendar-0", by=CLERK))
    from_file = CALENDAR.with_year(LATER)
    assert (imported.works, imported.first, imported.last) == (from_file.works, from_file.first, from_file.last)
    assert imported.is_published(2027)
    assert not CALENDAR.is_published(2027)
