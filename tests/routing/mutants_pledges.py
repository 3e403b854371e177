"""Hearings that take what was pledged lightly: the referee must see each of them."""

from dataclasses import replace
from typing import ClassVar

from tests.routing.mutants_counting import OtherWords
from tests.routing.mutants_deciding import OtherDraft, Otherwise

from onewindow.contracts.case import CaseFact, DutyOwed, GapAccepted
from onewindow.contracts.instant import Instant
from onewindow.contracts.review import ReviewFact
from onewindow.contracts.topics import InputFact
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.decide import decide
from onewindow.routing.core.state import Case
from onewindow.routing.shell.draft import Draft


class _Indulgent(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return replace(fact, until="2030-01-01") if isinstance(fact, GapAccepted) else fact


class LetsAGapStayOpen(Otherwise):
    """Accepts what is missing until some other day than that of the definition."""

    draft: ClassVar[type[Draft]] = _Indulgent


class _Issuing(OtherDraft):
    __slots__ = ()

    def otherwise(
        self, case: Case, fact: InputFact, at: Instant, compiled: CompiledDefinition, facts: tuple[CaseFact, ...]
    ) -> tuple[CaseFact, ...]:
        if case.gap is None or not isinstance(fact, ReviewFact):
            return facts
        return decide(case._replace(gap=None), fact, compiled, at)


class IssuesWithAGap(Otherwise):
    """Concludes as if nothing were missing."""

    draft: ClassVar[type[Draft]] = _Issuing


class _Trusting(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return None if isinstance(fact, DutyOwed) and fact.duty == "commitment_check" else fact


class TrustsEveryPromise(Otherwise):
    """Grants on a promise, and never has it checked."""

    draft: ClassVar[type[Draft]] = _Trusting


FAITHLESS = (LetsAGapStayOpen, IssuesWithAGap, TrustsEveryPromise)
