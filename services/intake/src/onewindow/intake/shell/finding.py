"""Which application a number means to somebody: by its query code, or by who they are. Else there is none."""

import math

import structlog

from onewindow.chassis.house import House
from onewindow.chassis.problem import Problem
from onewindow.chassis.tries import Tries
from onewindow.contracts.fact import By, mark_of
from onewindow.contracts.rights import Action, Denied, Target, allowed
from onewindow.intake.core.dossier import Dossier
from onewindow.intake.core.number import query_code, read_number, same_code
from onewindow.intake.core.progress import Progress
from onewindow.intake.shell.dossiers import Dossiers
from onewindow.intake.shell.views import ProgressView

log = structlog.get_logger(__name__)

_FREE_TRIES = 10
"""Wrong codes for one number from one address before the next one must wait."""
_FREE_TRIES_IN_ALL = 10 * _FREE_TRIES
"""The same from everywhere: far more, so that a stranger does not easily lock out whoever holds the code."""


class Finding:
    """Finds applications by number; what somebody may not see is, to them, not there."""

    def __init__(self, house: House, dossiers: Dossiers, progress: ProgressView) -> None:
        self._house = house
        self._dossiers = dossiers
        self._progress = progress
        self._tries_from = Tries(house.clock, free=_FREE_TRIES)
        self._tries_in_all = Tries(house.clock, free=_FREE_TRIES_IN_ALL)

    async def to_follow(
        self, typed: str, code: str | None, by: By | None, address: str
    ) -> tuple[Dossier, Progress | None]:
        """The application for whoever has its code or may see the case; ``address``: where the code was typed.

        Raises Problem.
        """
        if code is None and by is None:
            raise Problem("not_signed_in", "give the query code, or sign in")
        number = _number(typed)
        there = f"{number} {address}"
        wait = max(self._tries_from.wait_s(there), self._tries_in_all.wait_s(number))
        if code is not None and wait > 0:
            raise Problem("too_many", headers={"Retry-After": str(math.ceil(wait))})
        for dossier in await self._dossiers.numbered(number):
            if (code is not None and same_code(code, code_of(dossier))) or self._sees(by, dossier):
                return dossier, await self._progress.get(dossier.application_id)
        if code is not None:
            self._tries_from.failed(there)
            self._tries_in_all.failed(number)
        log.warning("not_shown", number=number, by=by.id if by else None, with_code=code is not None)
        raise Problem("unknown")

    async def to_act(
        self, typed: str, by: By, action: Action, step: str | None = None
    ) -> tuple[Dossier, Progress | None]:
        """The application for somebody who wants to act on it, or on a step of it. Raises Problem."""
        refusal = "unknown"
        for dossier in await self._dossiers.numbered(_number(typed)):
            progress = await self._progress.get(dossier.application_id)
            line = progress.lines.get(step) if progress and step else None
            target = Target(
                subject=dossier.subject,
                applicant=mark_of(dossier.application_id, dossier.subject),
                department=line.department if line else None,
            )
            acting = self._house.identity.people.acting(by, dossier.application_id)
            verdict = allowed(acting, action, target, self._house.clock.now())
            if not isinstance(verdict, Denied):
                return dossier, progress
            refusal = "unknown" if verdict.code == "not_yours" else verdict.code
        log.warning("not_shown", number=typed[:40], by=by.id, action=action, code=refusal)
        raise Problem(refusal)

    def _sees(self, by: By | None, dossier: Dossier) -> bool:
        if by is None or by.role == "service":
            return False  # another room asks for somebody who brought a code: the code alone counts
        verdict = allowed(by, "see_case", Target(subject=dossier.subject), self._house.clock.now())
        return not isinstance(verdict, Denied)


def code_of(dossier: Dossier) -> str:
    """The query code printed on the receipt."""
    return query_code(dossier.application_id, bytes.fromhex(dossier.secret))


def _number(typed: str) -> str:
    number = read_number(typed)
    if number is None:
        raise Problem("unknown")
    return number
