"""Hearings that count days wrong, or forget what follows from them: the referee must see each of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from tests.routing.mutants_deciding import Otherwise

from onewindow.contracts.case import (
    AcceptanceDeemed,
    CaseAccepted,
    CaseExtended,
    CaseFact,
    ClockPaused,
    ClockResumed,
    LookLapsed,
    StepLapsed,
    StepReopened,
    StepResumed,
    StepSeen,
    TermExceeded,
)
from onewindow.contracts.fact import By
from onewindow.contracts.instant import Instant, local_day
from onewindow.routing.shell.draft import Draft


class OtherWords(Draft):
    """A draft that says something else than what was decided."""

    __slots__ = ()

    def say(self, name: str, cause: str, at: Instant, by: By | None, facts: Sequence[CaseFact]) -> bool:
        said = tuple(other for fact in facts if (other := self.instead(fact, at)) is not None)
        return not said or super().say(name, cause, at, by, said)

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        """What is said instead of a fact; None: nothing."""
        return fact


class _FromToday(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return replace(fact, as_of=at) if isinstance(fact, AcceptanceDeemed) else fact


class DeemsFromToday(Otherwise):
    """Silence accepts, but only from the day on which it was noticed."""

    draft: ClassVar[type[Draft]] = _FromToday


class _Generous(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        if isinstance(fact, CaseAccepted) and fact.due and fact.promise_due:
            return replace(fact, promise_due=fact.due)
        return fact


class PromisesWhatTheLawAllows(Otherwise):
    """Takes the term of the law for what was promised."""

    draft: ClassVar[type[Draft]] = _Generous


class _Forgiving(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return None if isinstance(fact, TermExceeded) else fact


class ForgivesWhatIsLate(Otherwise):
    """Does not say that a term is over."""

    draft: ClassVar[type[Draft]] = _Forgiving


class _StartsAnew(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return replace(fact, due=None, promise_due=None) if isinstance(fact, StepReopened) else fact


class ForgetsTheDaysOfARound(Otherwise):
    """Asks a desk again and leaves it all the time in the world."""

    draft: ClassVar[type[Draft]] = _StartsAnew


class _Endless(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return replace(fact, due="2030-01-01") if isinstance(fact, CaseExtended) else fact


class ExtendsWithoutEnd(Otherwise):
    """Lets a head have as many days as there are."""

    draft: ClassVar[type[Draft]] = _Endless


class _RunsOn(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return None if isinstance(fact, ClockPaused | ClockResumed) else fact


class CountsThePause(Otherwise):
    """Lets a step stand still and its case run on."""

    draft: ClassVar[type[Draft]] = _RunsOn


class _KeepsWhatWasTold(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        if isinstance(fact, StepResumed | ClockResumed) and fact.until > fact.since:
            return replace(fact, until=fact.since)
        return fact


class ForgetsThatItPaused(Otherwise):
    """Counts the days of a pause after all, once it is over."""

    draft: ClassVar[type[Draft]] = _KeepsWhatWasTold


class _Impatient(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return replace(fact, lapses=fact.until) if isinstance(fact, StepResumed) and fact.lapses else fact


class LetsSilenceEndWithAPause(Otherwise):
    """Takes what a consulted desk did not say in a pause for consent."""

    draft: ClassVar[type[Draft]] = _Impatient


class _WaitsForTheSilent(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return None if isinstance(fact, LookLapsed) else fact


class WaitsForTheSilent(Otherwise):
    """Sends the notice and still waits for those who have not looked."""

    draft: ClassVar[type[Draft]] = _WaitsForTheSilent


class _Hasty(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return replace(fact, lapses=local_day(at).isoformat()) if isinstance(fact, StepSeen) and fact.lapses else fact


class TakesAnEveningForSilence(Otherwise):
    """Gives a consulted desk the day on which it opened the question, and no other."""

    draft: ClassVar[type[Draft]] = _Hasty


class _HardOfHearing(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return None if isinstance(fact, StepLapsed) else fact


class WaitsForAdvice(Otherwise):
    """Lets the days of a consulted desk pass, and goes on waiting."""

    draft: ClassVar[type[Draft]] = _HardOfHearing


class _Presuming(Draft):
    __slots__ = ()

    def say(self, name: str, cause: str, at: Instant, by: By | None, facts: Sequence[CaseFact]) -> bool:
        said: list[CaseFact] = []
        for fact in facts:
            said.append(fact)
            if isinstance(fact, StepReopened):
                said.append(StepSeen(step=fact.step, by="nobody"))
        return super().say(name, cause, at, by, said)


class PresumesThatItWasRead(Otherwise):
    """Takes what was asked again for opened."""

    draft: ClassVar[type[Draft]] = _Presuming


COUNTING = (
    DeemsFromToday,
    PromisesWhatTheLawAllows,
    ForgivesWhatIsLate,
    ForgetsTheDaysOfARound,
    ExtendsWithoutEnd,
    CountsThePause,
    ForgetsThatItPaused,
    WaitsForTheSilent,
    TakesAnEveningForSilence,
    LetsSilenceEndWithAPause,
    WaitsForAdvice,
    PresumesThatItWasRead,
)
