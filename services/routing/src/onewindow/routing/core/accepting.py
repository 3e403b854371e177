"""What an acceptance says: from when the case counts as accepted, until when it is due, and by which law.

Whoever comes to it (acceptance.py, plan.py) opens afterwards what can be opened.
"""

from onewindow.contracts.case import AcceptanceDeemed, CaseAccepted
from onewindow.contracts.instant import Instant, shift
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core import gaps
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.exceeding import say_exceeded
from onewindow.routing.core.laws import of_licence
from onewindow.routing.core.terms import decision_term, laws_of

How = type[CaseAccepted | AcceptanceDeemed]


def say_accepted(answering: Answering, how: How, as_of: Instant, law: tuple[str, ...] = ()) -> None:
    """The clocks of the case start, at the earliest from ``as_of``."""
    compiled = answering.compiled
    term = decision_term(compiled, answering.case, as_of, answering.calendar)
    answering.say(
        how(
            as_of=as_of,
            due=term.due,
            promise_due=term.promise_due,
            provisional=term.provisional,
            law=(*law, *_in_writing(compiled, how), *laws_of(compiled, answering.case)),
        )
    )
    gaps.accept(answering)
    # A clock that started earlier may be over by now.
    say_exceeded(answering, shift(answering.at, seconds=-0.001))


def _in_writing(compiled: CompiledDefinition, how: How) -> tuple[str, ...]:
    """An acceptance by an act is written and dated, and says until when a decision is due (Art. 32, last paragraph)."""
    return of_licence(compiled, "L06") if how is CaseAccepted else ()
