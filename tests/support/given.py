"""Given a case, when something happens, then the case says so: tests of the core as sentences.

given(service, submit()).when(grant("fire")).then("step_granted fire", "concluded approved")
"""

from collections.abc import Sequence
from typing import Self

from tests.support.acts import Act, Moment
from tests.support.calendar import CALENDAR
from tests.support.clock import START
from tests.support.definitions import DEPARTMENTS
from tests.support.words import in_words, record_in_words

from onewindow.contracts import topics
from onewindow.contracts.case import CaseFact
from onewindow.contracts.entry import Entry, strike_cause
from onewindow.contracts.instant import Instant, shift
from onewindow.contracts.oversight import CalendarImported
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.almanac import with_import
from onewindow.routing.core.deadlines import strike, wake
from onewindow.routing.core.decide import decide
from onewindow.routing.core.evolve import fold
from onewindow.routing.core.names import case_state, step_state
from onewindow.routing.core.queue import told
from onewindow.routing.core.state import Case


class Given:
    """One case under test. Entries pass through their bytes, as they do in the journal."""

    def __init__(self, compiled: CompiledDefinition) -> None:
        self.compiled, self.now = compiled, START
        self.known: Case | None = None
        self.entries: list[Entry] = []
        self.said: tuple[CaseFact, ...] = ()
        self.calendar = CALENDAR
        self._acts = 0

    @property
    def case(self) -> Case:
        """The case, which must have been opened."""
        assert self.known is not None
        return self.known

    def when(self, act: Act, *, at: Instant | None = None, id: str | None = None) -> Self:
        """Let one thing happen, a minute after the last one unless ``at`` says when."""
        self._acts += 1
        self.now = at or shift(self.now, seconds=60)
        fact = act(Moment(self.known, self.compiled, self.now, id or f"act-{self._acts}"))
        if isinstance(fact, CalendarImported):
            self.calendar = with_import(self.calendar, fact)
        said = decide(self.known, fact, self.compiled, self.now, DEPARTMENTS, self.calendar)
        return self._say(fact.id, said)

    def after(self, *acts: Act) -> Self:
        """Let several things happen before those that matter."""
        for act in acts:
            self.when(act)
        return self

    def when_silent(self) -> Self:
        """Let the next deadline pass and strike, a millisecond after it."""
        due = wake(self.case)
        assert due is not None, "the case has no deadline"
        self.now = max(shift(due, seconds=0.001), self.now)
        return self._say(strike_cause(due), strike(self.case, self.compiled, due, self.now, self.calendar))

    def then(self, *expected: str) -> Self:
        """The case said exactly this, in this order."""
        return self._same(expected, [in_words(fact) for fact in self.said])

    def tells(self, *expected: str) -> Self:
        """The departments are told exactly this."""
        return self._same(expected, [record_in_words(record) for record in told(self.case, self.said)])

    def leaves(self, state: str | None = None, **steps: str) -> Self:
        """The case, and these steps, are in these states now."""
        now = {name: step_state(self.case.steps[name]) for name in steps}
        return self._same([state or case_state(self.case), *steps.items()], [case_state(self.case), *now.items()])

    def _same(self, expected: Sequence[object], got: Sequence[object]) -> Self:
        if list(expected) != list(got):
            raise AssertionError(f"\nexpected {list(expected)}\n     got {list(got)}")
        return self

    def _say(self, cause: str, said: tuple[CaseFact, ...]) -> Self:
        self.said = said
        if said:
            entry = Entry(
                application_id="application",
                seq=len(self.entries) + 1,
                prev="",
                epoch=1,
                cause=cause,
                at=self.now,
                facts=said,
            )
            read = topics.journal.decode(topics.journal.encode(entry))
            assert isinstance(read, Entry)
            assert read == entry
            self.entries.append(read)
            self.known = fold(self.known, read)
        return self


def given(compiled: CompiledDefinition, *history: Act) -> Given:
    """A case of this service after these acts."""
    return Given(compiled).after(*history)
