"""A withdrawal by the applicant, acceptance or refusal by a clerk: one fact each, which the case may take or refuse."""

from onewindow.chassis.house import House
from onewindow.chassis.problem import Problem
from onewindow.contracts.api.intake import Acceptance
from onewindow.contracts.application import (
    ApplicationAccepted,
    ApplicationDeclined,
    ApplicationFact,
    ApplicationWithdrawn,
)
from onewindow.contracts.fact import salted
from onewindow.intake.core import typed
from onewindow.intake.core.dossier import Dossier, canonical, fact_id
from onewindow.intake.core.filing import Act
from onewindow.intake.core.progress import Progress
from onewindow.intake.shell.dossiers import Texts
from onewindow.intake.shell.saying import Saying


class Deciding:
    """Says what ends an application or lets it begin."""

    def __init__(self, house: House, texts: Texts, saying: Saying) -> None:
        self._house = house
        self._texts = texts
        self._saying = saying

    async def withdraw(self, dossier: Dossier, act: Act) -> str:
        """The applicant takes it back; the fact's id."""
        fact = ApplicationWithdrawn(
            id=self._id(dossier, "withdrawn", act), at=act.at, application_id=dossier.application_id, by=act.by
        )
        return await self._said(fact)

    async def accept(self, dossier: Dossier, progress: Progress | None, act: Act, told: Acceptance) -> str:
        """A clerk accepts or declines; the fact's id. The reasons of a refusal are durable before it is told."""
        if progress is not None and progress.accepted_as_of is not None:
            raise Problem("case_accepted")
        if not told.accepted:
            return await self._decline(dossier, act, told)
        if told.reasons is not None or told.authority is not None:
            raise Problem("invalid", "reasons and authority belong to a refusal")
        fact = ApplicationAccepted(
            id=self._id(dossier, "accepted", act), at=act.at, application_id=dossier.application_id, by=act.by
        )
        return await self._said(fact)

    async def _decline(self, dossier: Dossier, act: Act, told: Acceptance) -> str:
        reasons = typed.text(told.reasons or "")
        if not reasons:
            raise Problem("reasons_missing")
        body = {"reasons": reasons}
        salt = dossier.salt("declined/" + canonical(body))
        hash_ = salted(salt, canonical(body))
        await self._texts.put(hash_, salt, dossier.application_id, body, act.at)
        fact = ApplicationDeclined(
            id=self._id(dossier, "declined", act),
            at=act.at,
            application_id=dossier.application_id,
            by=act.by,
            reasons=hash_,
            authority=told.authority,
        )
        return await self._said(fact)

    async def _said(self, fact: ApplicationFact) -> str:
        await self._saying.finish(self._saying.begin(self._saying.say(fact)))
        return fact.id

    def _id(self, dossier: Dossier, what: str, act: Act) -> str:
        """The same under the same key, else a new one each time; a second one is refused by the case."""
        return fact_id(dossier.application_id, f"{what}/{act.key or self._house.clock.nonce()}")


def refuse_if_over(progress: Progress | None) -> None:
    """Raises Problem if the case is certainly over; what is not certain, the case itself decides."""
    if progress is not None and progress.state == "closed":
        raise Problem("case_closed")
    if progress is not None and progress.state in ("concluded", "delivered"):
        raise Problem("case_concluded")
