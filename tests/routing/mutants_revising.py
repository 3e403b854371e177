"""Hearings that revise results wrongly: the referee must see each of them."""

from dataclasses import replace
from typing import ClassVar

from tests.routing.mutants_counting import OtherWords
from tests.routing.mutants_deciding import Otherwise

from onewindow.contracts.case import CaseFact, ResultRevised
from onewindow.contracts.instant import Instant
from onewindow.routing.shell.draft import Draft


class _StillApproved(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return replace(fact, outcome="approved") if isinstance(fact, ResultRevised) else fact


class RevokesNothing(Otherwise):
    """Takes grants back and leaves the case approved."""

    draft: ClassVar[type[Draft]] = _StillApproved


class _Unlinked(OtherWords):
    __slots__ = ()

    def instead(self, fact: CaseFact, at: Instant) -> CaseFact | None:
        return replace(fact, of=fact.id) if isinstance(fact, ResultRevised) else fact


class FollowsNothing(Otherwise):
    """Says a second result that does not name the first."""

    draft: ClassVar[type[Draft]] = _Unlinked


REVISING: tuple[type[Otherwise], ...] = (RevokesNothing, FollowsNothing)
