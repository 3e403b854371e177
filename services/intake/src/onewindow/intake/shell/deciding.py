"""
A withdrawal or a request for a hearing, what a clerk says at the counter, an objection: one fact each, which the case
may take or refuse.

Under a key an act is kept before it is told, and told again as the very same fact however often it is repeated: also
after the case has taken it, when the same asked anew would be refused.
"""

from collections.abc import Collection
from typing import Literal, TypedDict

from onewindow.chassis.house import House
from onewindow.chassis.ports import Doc
from onewindow.chassis.problem import Problem
from onewindow.contracts.api.intake import Acceptance, Objection
from onewindow.contracts.api.outsiders import HearingRequest
from onewindow.contracts.application import (
    ApplicationAccepted,
    ApplicationDeclined,
    ApplicationFact,
    ApplicationNotNeeded,
    ApplicationWithdrawn,
    HearingRequested,
    ObjectionRaised,
)
from onewindow.contracts.fact import By, salted
from onewindow.contracts.instant import Instant
from onewindow.contracts.topics import applications
from onewindow.contracts.wire import UnknownFact
from onewindow.intake.core import typed
from onewindow.intake.core.dossier import Dossier, canonical, fact_id
from onewindow.intake.core.filing import Act
from onewindow.intake.core.progress import Progress
from onewindow.intake.shell.dossiers import Acts, Texts
from onewindow.intake.shell.saying import Saying

Door = Literal["withdrawal", "acceptance", "objection", "hearing"]
"""Where an act is done; a key names one act at each."""


class _Frame(TypedDict):
    """What both ways of not accepting have in common."""

    id: str
    at: Instant
    application_id: str
    by: By
    reasons: str


class Deciding:
    """Says what ends an application or lets it begin."""

    def __init__(self, house: House, texts: Texts, acts: Acts, saying: Saying, departments: Collection[str]) -> None:
        """``departments`` are those that an applicant can be sent to."""
        self._departments = departments
        self._house = house
        self._texts = texts
        self._acts = acts
        self._saying = saying

    async def again(self, dossier: Dossier, door: Door, act: Act) -> str | None:
        """The fact's id if the act was done before under its key, told once more; else None.

        Raises Problem ``key_reused`` if the key named another one.
        """
        if act.key is None:
            return None
        kept = await self._saying.in_time(self._acts.get(_act_id(dossier, door, act.key)))
        if kept is None:
            return None
        return await self._saying.finish(self._saying.begin(self._tell(_same(kept, act))))

    async def withdraw(self, dossier: Dossier, act: Act) -> str:
        """The applicant takes it back; the fact's id."""
        fact = ApplicationWithdrawn(
            id=self._id(dossier, "withdrawn", act), at=act.at, application_id=dossier.application_id, by=act.by
        )
        return await self._said("withdrawal", dossier, act, fact)

    async def request_hearing(self, dossier: Dossier, act: Act, told: HearingRequest) -> str:
        """The applicant, or a third party at the window, asks for the hearing about a step; the fact's id."""
        fact = HearingRequested(
            id=self._id(dossier, f"hearing/{told.step}", act),
            at=act.at,
            application_id=dossier.application_id,
            by=act.by,
            step=told.step,
            person=told.person,
        )
        return await self._said("hearing", dossier, act, fact)

    async def accept(self, dossier: Dossier, progress: Progress | None, act: Act, told: Acceptance) -> str:
        """A clerk accepts, declines, or tells that no licence is needed; the fact's id.

        The reasons of what is not accepted are durable before it is told.
        """
        if progress is not None and progress.accepted_as_of is not None:
            raise Problem("case_accepted")
        if not told.accepted:
            return await self._decline(dossier, act, told)
        if told.reasons is not None or told.authority is not None or told.not_needed:
            raise Problem("invalid", "reasons and authority belong to a refusal")
        fact = ApplicationAccepted(
            id=self._id(dossier, "accepted", act), at=act.at, application_id=dossier.application_id, by=act.by
        )
        return await self._said("acceptance", dossier, act, fact)

    async def _decline(self, dossier: Dossier, act: Act, told: Acceptance) -> str:
        reasons = typed.text(told.reasons or "")
        if not reasons:
            raise Problem("reasons_missing")
        if told.not_needed and told.authority is not None:
            raise Problem("invalid", "no authority is competent for what needs no licence")
        if not (told.not_needed or told.authority):
            raise Problem("authority_missing")
        if told.authority is not None and told.authority not in self._departments:
            raise Problem("department_unknown")
        what = "not_needed" if told.not_needed else "declined"
        frame: _Frame = {
            "id": self._id(dossier, what, act),
            "at": act.at,
            "application_id": dossier.application_id,
            "by": act.by,
            "reasons": await self._written(dossier, act, what, {"reasons": reasons}),
        }
        return await self._said(
            "acceptance",
            dossier,
            act,
            ApplicationNotNeeded(**frame)
            if told.not_needed
            else ApplicationDeclined(**frame, authority=told.authority),
        )

    async def object(self, dossier: Dossier, act: Act, told: Objection) -> str:
        """Somebody objects to a step; the fact's id. Who and why is durable before it is told."""
        reasons = typed.text(told.reasons)
        if not reasons:
            raise Problem("reasons_missing")
        objector = typed.text(told.objector or "")
        body = {"reasons": reasons} | ({"objector": objector} if objector else {})
        fact = ObjectionRaised(
            id=self._id(dossier, "objected", act),
            at=act.at,
            application_id=dossier.application_id,
            by=act.by,
            step=told.step,
            reasons=await self._written(dossier, act, "objected", body),
        )
        return await self._said("objection", dossier, act, fact)

    async def _written(self, dossier: Dossier, act: Act, what: str, body: dict[str, str]) -> str:
        """The salted hash of a text that is durable by now."""
        salt = dossier.salt(f"{what}/" + canonical(body))
        hash_ = salted(salt, canonical(body))
        await self._texts.put(hash_, salt, dossier.application_id, body, act.at)
        return hash_

    async def _said(self, door: Door, dossier: Dossier, act: Act, fact: ApplicationFact) -> str:
        async def kept_and_told() -> str:
            if act.key is None:
                return await self._tell(fact)
            named = _act_id(dossier, door, act.key)
            kept = await self._acts.keep(named, dossier.application_id, act.body, applications.encode(fact), act.at)
            return await self._tell(_same(kept, act))

        return await self._saying.finish(self._saying.begin(kept_and_told()))

    async def _tell(self, fact: ApplicationFact) -> str:
        await self._saying.say(fact)
        return fact.id

    def _id(self, dossier: Dossier, what: str, act: Act) -> str:
        """The same under the same key, else a new one each time; a second one is refused by the case."""
        return fact_id(dossier.application_id, f"{what}/{act.key or self._house.clock.nonce()}")


def _act_id(dossier: Dossier, door: Door, key: str) -> str:
    """A key may hold anything its sender likes, so it is not kept itself."""
    return fact_id(dossier.application_id, f"act/{door}/{key}")


def _same(kept: Doc, act: Act) -> ApplicationFact:
    """The fact under the act's key, to the byte. Raises Problem ``key_reused``."""
    if kept["body"] != act.body:
        raise Problem("key_reused")
    fact = applications.decode(kept["fact"].encode())
    if isinstance(fact, UnknownFact):  # a later release told it: this one does not know what it would say again
        raise Problem("unavailable")
    return fact


def refuse_if_over(progress: Progress | None) -> None:
    """Raises Problem if the case is certainly over; what is not certain, the case itself decides."""
    if progress is not None and progress.state == "closed":
        raise Problem("case_closed")
    if progress is not None and progress.state in ("concluded", "delivered"):
        raise Problem("case_concluded")
