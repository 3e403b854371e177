"""Hearings that get the end of a licence wrong: the referee must see each of them."""

from dataclasses import replace
from datetime import date, timedelta
from typing import ClassVar

from tests.routing.mutants_counting import OtherWords
from tests.routing.mutants_deciding import Otherwise

from onewindow.contracts.case import CaseAccepted, CaseConcluded, CaseFact, CaseOpened, StepCancelled, StepLapsed
from onewindow.contracts.instant import Instant
from onewindow.routing.shell.draft import Draft


class _Hasty(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        if not isinstance(fact, CaseOpened) or fact.renews_until is None:
            return fact
        return replace(fact, renews_until=(date.fromisoformat(fact.renews_until) - timedelta(days=1)).isoformat())


class RenewsADayEarly(Otherwise):
    """Takes the last day of a licence for the first one after it."""

    draft: ClassVar[type[Draft]] = _Hasty


class _Kind(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        if isinstance(fact, CaseOpened) and "until" in fact.routes and fact.renews_until is None:
            return replace(fact, renews_until=str(fact.routes["until"]))
        return fact


class RenewsWhoeverComesLate(Otherwise):
    """Lets silence renew what was applied for too late."""

    draft: ClassVar[type[Draft]] = _Kind


class _Shameless(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return StepCancelled(step=fact.step) if isinstance(fact, StepLapsed) and fact.law else fact


class HidesWhoWasSilent(Otherwise):
    """Renews, and says of the desks that let the licence end that nobody needed them any more."""

    draft: ClassVar[type[Draft]] = _Shameless


class _Strict(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        if isinstance(fact, CaseConcluded) and "L19" in fact.law:
            return replace(fact, outcome="rejected", deliver_by=None)
        return fact


class RefusesBySilence(Otherwise):
    """Takes the silence of the desks for their refusal."""

    draft: ClassVar[type[Draft]] = _Strict


class _Patient(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return replace(fact, due="2027-06-01") if isinstance(fact, CaseAccepted) and fact.due else fact


class OutlastsTheLicence(Otherwise):
    """Gives the departments more days than the licence has."""

    draft: ClassVar[type[Draft]] = _Patient


RENEWING = (RenewsADayEarly, RenewsWhoeverComesLate, HidesWhoWasSilent, RefusesBySilence, OutlastsTheLicence)
