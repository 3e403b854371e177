"""A last day is over: the case says so, once for each of its terms. It ends nothing: people act on it."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from onewindow.contracts.case import TermExceeded
from onewindow.contracts.entry import strike_cause
from onewindow.contracts.instant import Day, Instant
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.state import Case
from onewindow.routing.core.terms import end_of, laws_of


class Running(NamedTuple):
    """A term that is not exceeded yet, its last day, and the instant at which that is over."""

    term: Literal["promise", "statutory"]
    due: Day
    ends: Instant


def running(case: Case) -> Iterator[Running]:
    """The terms of a case that can still be exceeded; none before it is accepted."""
    term = case.term
    if term.promise_due is not None and not term.promise_over:
        yield Running("promise", term.promise_due, end_of(term.promise_due))
    if term.due is not None and not term.over:
        yield Running("statutory", term.due, end_of(term.due))


def say_struck(answering: Answering) -> None:
    """Say which terms end at an instant that has struck: it does not strike again, all that was in time was heard."""
    for one in list(running(answering.case)):
        if strike_cause(one.ends) in answering.case.heard:
            _say(answering, one)


def say_exceeded(answering: Answering, upto: Instant) -> None:
    """Say which terms ended at that instant or before it."""
    for one in list(running(answering.case)):
        if one.ends <= upto:
            _say(answering, one)


def _say(answering: Answering, over: Running) -> None:
    law = laws_of(answering.compiled, answering.case) if over.term == "statutory" else ()
    answering.say(TermExceeded(term=over.term, due=over.due, law=law))
