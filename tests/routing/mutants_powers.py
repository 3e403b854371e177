"""Hearings that let somebody act who may not: the referee must see each of them."""

from dataclasses import replace
from typing import ClassVar

from tests.routing.mutants_counting import OtherWords
from tests.routing.mutants_deciding import OtherDraft, Otherwise

from onewindow.contracts.case import CaseFact, FactRefused, StepDenied, StepGranted, StepRecused
from onewindow.contracts.fact import HearingState, Voice
from onewindow.contracts.instant import Instant
from onewindow.contracts.topics import InputFact
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.decide import decide
from onewindow.routing.core.state import Case
from onewindow.routing.shell.draft import Draft


class Lenient(OtherDraft):
    """Decides what was refused under ``code`` once more, blind to what made it so."""

    __slots__ = ()
    code: ClassVar[str] = ""

    def otherwise(
        self, case: Case, fact: InputFact, at: Instant, compiled: CompiledDefinition, facts: tuple[CaseFact, ...]
    ) -> tuple[CaseFact, ...]:
        if not any(isinstance(one, FactRefused) and one.code == self.code for one in facts):
            return facts
        return decide(*self.blind(case, fact), compiled, at, self.catalogue.departments, self.memory.imports.calendar)

    def blind(self, case: Case, fact: InputFact) -> tuple[Case, InputFact]:
        """The case and the fact as somebody sees them who does not look."""
        return case, fact


class _OfOnePerson(Lenient):
    __slots__ = ()
    code = "two_persons_needed"

    def blind(self, case: Case, fact: InputFact) -> tuple[Case, InputFact]:
        return case._replace(handled_by={}), fact


class OnePersonIsEnough(Otherwise):
    """Lets whoever looked at a step decide it."""

    draft: ClassVar[type[Draft]] = _OfOnePerson


class _OfOnesOwn(Lenient):
    __slots__ = ()
    code = "own_application"

    def blind(self, case: Case, fact: InputFact) -> tuple[Case, InputFact]:
        return case, replace(fact, by=replace(fact.by, own=None))


class DecidesOnesOwn(Otherwise):
    """Does not see that the officer is the applicant."""

    draft: ClassVar[type[Draft]] = _OfOnesOwn


class _OfAnyDeputy(Lenient):
    __slots__ = ()
    code = "deputy_over"

    def blind(self, case: Case, fact: InputFact) -> tuple[Case, InputFact]:
        return case, replace(fact, by=replace(fact.by, mandate_until="2999-01-01T00:00:00.000Z"))


class DeputiesForEver(Otherwise):
    """Lets a deputy go on when the mandate is over."""

    draft: ClassVar[type[Draft]] = _OfAnyDeputy


class _InOnesOwnName(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return replace(fact, on_behalf_of=None) if isinstance(fact, StepGranted | StepDenied) else fact


class ForgetsForWhom(Otherwise):
    """Writes a deputy's decision down as their own."""

    draft: ClassVar[type[Draft]] = _InOnesOwnName


class _OfTheRecused(Lenient):
    __slots__ = ()
    code = "recused"

    def blind(self, case: Case, fact: InputFact) -> tuple[Case, InputFact]:
        return case._replace(barred={}), fact


class LetsTheRecusedGoOn(Otherwise):
    """Forgets who was recused."""

    draft: ClassVar[type[Draft]] = _OfTheRecused


class _OfNobodyElse(Lenient):
    __slots__ = ()
    code = "third_party_unheard"

    def blind(self, case: Case, fact: InputFact) -> tuple[Case, InputFact]:
        voice = Voice(person="somebody", says="consents")
        return case._replace(voices=dict.fromkeys(case.steps, (voice,))), fact


class GrantsUnheard(Otherwise):
    """Grants what touches others without having heard any of them."""

    draft: ClassVar[type[Draft]] = _OfNobodyElse


class _OfNoHearing(Lenient):
    __slots__ = ()
    code = "hearing_pending"

    def blind(self, case: Case, fact: InputFact) -> tuple[Case, InputFact]:
        return case._replace(hearings=dict.fromkeys(case.steps, HearingState(held=True))), fact


class DecidesBeforeTheHearing(Otherwise):
    """Decides while a hearing may be asked for, or has to be held."""

    draft: ClassVar[type[Draft]] = _OfNoHearing


class _UnderTheOldToken(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return replace(fact, turn=None) if isinstance(fact, StepRecused) else fact


class LeavesTheRecusedTheirToken(Otherwise):
    """Recuses who holds a step and leaves it with them."""

    draft: ClassVar[type[Draft]] = _UnderTheOldToken


POWERLESS: tuple[type[Otherwise], ...] = (
    OnePersonIsEnough,
    DecidesOnesOwn,
    DeputiesForEver,
    ForgetsForWhom,
    LetsTheRecusedGoOn,
    GrantsUnheard,
    DecidesBeforeTheHearing,
    LeavesTheRecusedTheirToken,
)
