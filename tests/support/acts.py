"""What people do in tests: an act becomes a fact once it is known what the case asks at that moment."""

# Above 250 lines because it is one list: whatever somebody can do to a case stands here once.

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tests.support.people import CLERK, ME, NOTIFIER, OPERATOR, head, officer

from onewindow.contracts.application import (
    ApplicationAccepted,
    ApplicationCorrected,
    ApplicationDeclined,
    ApplicationNotNeeded,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    GapClosed,
    HearingRequested,
    ObjectionRaised,
    SupplementSubmitted,
)
from onewindow.contracts.fact import By, Defect, RouteValue, Voice
from onewindow.contracts.instant import Instant
from onewindow.contracts.notice import NoticeSent, ResultCollected, ResultPrepared
from onewindow.contracts.oversight import UnblockOrdered
from onewindow.contracts.review import (
    CommitmentChecked,
    ConsultationOpened,
    DefectsFound,
    ExtensionGranted,
    ExtensionOf,
    ExtensionRefused,
    ExtensionRequested,
    HearingHeld,
    HearingOffered,
    HearingScheduled,
    MaterialsChecked,
    ObjectionAnswered,
    OpinionGiven,
    ResultReplaced,
    ResultRevoked,
    ReviewDenied,
    ReviewGranted,
    ReviewPaused,
    ReviewReassigned,
    ReviewRecused,
    ReviewResumed,
    ReviewTaken,
    ReviewTransferred,
    SiteChecked,
    ThirdPartyHeard,
)
from onewindow.contracts.topics import InputFact
from onewindow.definitions.calendars.year import Year
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.almanac import import_of
from onewindow.routing.core.state import Case, Concluded, Delivered, token

_TWO = (officer("amr"), officer("amr", 2))

Maker = Callable[..., Any]
Channel = Literal["online", "counter", "agent"]
Mode = Literal["download", "counter", "post"]


@dataclass(frozen=True, slots=True)
class Moment:
    """When and in which state of the case something is done."""

    case: Case | None
    compiled: CompiledDefinition
    at: Instant
    id: str
    application_id: str = "application"


Act = Callable[[Moment], InputFact]


def submit(
    *,
    routes: Mapping[str, RouteValue] | None = None,
    materials: Mapping[str, str] | None = None,
    gaps: tuple[str, ...] = (),
    commitment: tuple[str, ...] = (),
    by: By = ME,
    subject: str = "me",
    channel: Channel = "online",
) -> Act:
    """Hand in; materials not named are handed in as ``v1``, save those of ``gaps``, which are pledged for later."""

    def act(now: Moment) -> InputFact:
        definition = now.compiled.definition
        return ApplicationSubmitted(
            **frame(now, by),
            service=definition.service,
            version=definition.version,
            definition_hash=now.compiled.hash,
            number="2026-1",
            subject=subject,
            channel=channel,
            dossier="dossier-1",
            routes=routes or {},
            materials=dict.fromkeys(definition.materials.keys() - set(gaps), "v1") | dict(materials or {}),
            gaps=gaps,
            commitment=commitment,
        )

    return act


def supplement(*, by: By = ME, routes: Mapping[str, RouteValue] | None = None, **materials: str) -> Act:
    """Hand in what was missing: ``supplement(layout="v2")``."""
    return lambda now: SupplementSubmitted(
        **frame(now, by), dossier=f"dossier-{now.id}", routes=routes or {}, materials=materials
    )


def correct(*, by: By = CLERK, routes: Mapping[str, RouteValue] | None = None, **materials: str) -> Act:
    """Put right at the counter what was wrong: ``correct(layout="v2")``."""
    return lambda now: ApplicationCorrected(
        **frame(now, by), dossier=f"dossier-{now.id}", routes=routes or {}, materials=materials
    )


def close_gap(*, by: By = ME, **materials: str) -> Act:
    """Hand in what was pledged: ``close_gap(health="v1")``."""
    return lambda now: GapClosed(**frame(now, by), dossier=f"dossier-{now.id}", materials=materials)


def accept(by: By = CLERK) -> Act:
    """Accept at the counter."""
    return lambda now: ApplicationAccepted(**frame(now, by))


def decline(by: By = CLERK, *, reasons: str = "reasons", authority: str | None = "police") -> Act:
    """Decline at the counter."""
    return lambda now: ApplicationDeclined(**frame(now, by), reasons=reasons, authority=authority)


def not_needed(by: By = CLERK, *, reasons: str = "reasons") -> Act:
    """Tell at the counter that nobody need apply for it."""
    return lambda now: ApplicationNotNeeded(**frame(now, by), reasons=reasons)


def withdraw(by: By = ME) -> Act:
    """Take the application back."""
    return lambda now: ApplicationWithdrawn(**frame(now, by))


def complete(step: str, **token_or_by: Any) -> Act:
    """The look finds nothing missing."""
    return _review(MaterialsChecked, step, token_or_by)


def lacking(step: str, *items: str, **token_or_by: Any) -> Act:
    """The look finds these items wrong."""
    return _review(MaterialsChecked, step, token_or_by, defects=_defects(items))


def ask(step: str, *items: str, **token_or_by: Any) -> Act:
    """After acceptance the desk asks for these items."""
    return _review(DefectsFound, step, token_or_by, defects=_defects(items))


def take(step: str, **token_or_by: Any) -> Act:
    """An officer takes the review."""
    return _review(ReviewTaken, step, token_or_by)


def opened(step: str, **token_or_by: Any) -> Act:
    """The consulted desk opens what it is asked."""
    return _review(ConsultationOpened, step, token_or_by)


def grant(step: str, *, automatic: bool = False, **token_or_by: Any) -> Act:
    """Yes."""
    return _review(ReviewGranted, step, token_or_by, automatic=automatic)


def deny(step: str, *, reasons: str = "reasons", ground: str | None = None, **token_or_by: Any) -> Act:
    """No."""
    return _review(ReviewDenied, step, token_or_by, reasons=reasons, ground=ground)


def check_commitment(step: str, *, kept: bool, **token_or_by: Any) -> Act:
    """Whether what the grant of a step rests on is true."""
    return _review(CommitmentChecked, step, token_or_by, kept=kept)


def objects(step: str, *, reasons: str = "reasons", by: By = CLERK) -> Act:
    """Somebody whom it concerns objects; ``by`` records it."""
    return lambda now: ObjectionRaised(**frame(now, by), step=step, reasons=reasons)


def opine(step: str, answer: str, *, reasons: str | None = None, **token_or_by: Any) -> Act:
    """A consulted department's answer."""
    return _review(OpinionGiven, step, token_or_by, answer=answer, reasons=reasons)


def transfer(step: str, to: str, **token_or_by: Any) -> Act:
    """Hand the review on to another department."""
    return _review(ReviewTransferred, step, token_or_by, to=to, reasons="reasons")


def ask_for_time(
    step: str, days: int = 3, *, of: ExtensionOf = "case", reasons: str = "because", **token_or_by: Any
) -> Act:
    """A desk asks its head for more days."""
    return _review(ExtensionRequested, step, token_or_by, of=of, days=days, reasons=reasons)


def extend(
    step: str,
    *,
    of: ExtensionOf = "case",
    days: int | None = None,
    reasons: str = "reasons",
    **token_or_by: Any,
) -> Act:
    """A head lets the case, or the step alone, take longer by law."""
    return _review(ExtensionGranted, step, token_or_by, of=of, days=days, reasons=reasons)


def refuse_time(step: str, *, of: ExtensionOf = "case", **token_or_by: Any) -> Act:
    """A head does not let it take longer."""
    return _review(ExtensionRefused, step, token_or_by, of=of)


def pause(step: str, until: str, ground: str = "expert_review", *, notice: str = "notice", **token_or_by: Any) -> Act:
    """Let the step's clock stand still up to and including a day."""
    return _review(ReviewPaused, step, token_or_by, ground=ground, notice=notice, until=until)


def resume(step: str, **token_or_by: Any) -> Act:
    """Let the step's clock run again."""
    return _review(ReviewResumed, step, token_or_by)


def reassign(step: str, to: str, **token_or_by: Any) -> Act:
    """The head gives the review to a named person."""
    return _review(ReviewReassigned, step, token_or_by, chief=True, to=to)


def recuse(step: str, person: str, **token_or_by: Any) -> Act:
    """The head keeps a person from the review."""
    return _review(ReviewRecused, step, token_or_by, chief=True, person=person)


def third_party(
    step: str, says: Literal["objects", "consents"] = "consents", person: str = "neighbour-1", **more: Any
) -> Act:
    """Somebody whom the step touches objects, for ``reasons``, or consents."""
    reasons = more.pop("reasons", "reasons" if says == "objects" else None)
    return _review(ThirdPartyHeard, step, more, voice=Voice(person=person, says=says, reasons=reasons))


def check_site(step: str, *officers: By, findings: str = "findings", **token_or_by: Any) -> Act:
    """Officers were on the spot; ``amr-1`` and ``amr-2`` unless others are named."""
    return _review(SiteChecked, step, token_or_by, officers=officers or _TWO, findings=findings)


def offer(step: str, **token_or_by: Any) -> Act:
    """The desk tells that a hearing may be asked for."""
    return _review(HearingOffered, step, token_or_by)


def schedule(step: str, on: str, *, notice: str = "notice", **token_or_by: Any) -> Act:
    """The desk tells when and where the hearing is held."""
    return _review(HearingScheduled, step, token_or_by, on=on, notice=notice)


def hold(step: str, *, record: str = "record", **token_or_by: Any) -> Act:
    """The hearing was held."""
    return _review(HearingHeld, step, token_or_by, record=record)


def answer_objection(step: str, *, reasons: str = "reasons", **token_or_by: Any) -> Act:
    """The department that leads tells why it was decided against an objection."""
    return _review(ObjectionAnswered, step, {"by": officer("amr"), **token_or_by}, reasons=reasons)


def request_hearing(step: str, person: str | None = None, *, by: By = ME) -> Act:
    """The applicant asks for the hearing, or a clerk for a third party."""
    return lambda now: HearingRequested(**frame(now, by), step=step, person=person)


def prepare(package: str = "package-1", *, conclusion: str | None = None, by: By = NOTIFIER) -> Act:
    """The package of the conclusion is durable."""

    def act(now: Moment) -> InputFact:
        phase = now.case.phase if now.case else None
        said = phase.conclusion if isinstance(phase, Concluded | Delivered) else "none"
        return ResultPrepared(**frame(now, by), conclusion=conclusion or said, package=package)

    return act


def revoke(step: str | None = None, *, by: By | None = None, ground: Any = None, **other: str) -> Act:
    """The head takes back what the last result grants; ``reasons`` and ``conclusion`` can be given instead."""
    return lambda now: ResultRevoked(**_revision(now, step, by, other), ground=ground)


def replace(step: str | None = None, *, by: By | None = None, **other: str) -> Act:
    """The head has the last result issued anew."""
    return lambda now: ResultReplaced(**_revision(now, step, by, other))


def collect(package: str = "package-1", *, mode: Mode = "download", by: By = ME) -> Act:
    """The applicant has the result."""
    return lambda now: ResultCollected(**frame(now, by), package=package, mode=mode)


def notify() -> Act:
    """A notice left."""
    return lambda now: NoticeSent(**frame(now, NOTIFIER), notice="N-1", kind="one_time_notice", channel="inbox")


def unblock(by: By = OPERATOR) -> Act:
    """Let the case go on."""
    return lambda now: UnblockOrdered(**frame(now, by), reasons="reasons")


def frame(now: Moment, by: By) -> dict[str, Any]:
    """What every fact begins with."""
    return {"id": now.id, "at": now.at, "application_id": now.application_id, "by": by}


def _revision(now: Moment, step: str | None, by: By | None, other: Mapping[str, str]) -> dict[str, Any]:
    phase = now.case.phase if now.case else None
    said = phase.conclusion if isinstance(phase, Concluded | Delivered) else "none"
    lead = now.compiled.definition.lead
    desk = now.case.departments.get(step, lead) if now.case and step else lead
    return {**frame(now, by or head(desk)), "conclusion": said, "reasons": "reasons", "step": step, **other}


def _defects(items: tuple[str, ...]) -> tuple[Defect, ...]:
    return tuple(Defect(item=item, reason="reason") for item in items)


def _review(kind: Maker, step: str, given: dict[str, Any], *, chief: bool = False, **own: Any) -> Act:
    """A desk's fact under the token that is asked now; ``by``, ``round`` and ``turn`` can be given instead.

    ``chief``: unless it is given, it is not the department's first officer who says it but its head.
    """

    def act(now: Moment) -> InputFact:
        case = now.case
        asked = token(case.steps[step]) if case and step in case.steps else None
        round_, turn = asked or (
            (case.steps[step].round, case.turns.get(step, 0)) if case and step in case.steps else (1, 1)
        )
        department = case.departments.get(step, "amr") if case else "amr"
        stamp = frame(now, given.get("by") or (head if chief else officer)(department))
        fact: InputFact = kind(
            **stamp, step=step, round=given.get("round", round_), turn=given.get("turn", turn), **own
        )
        return fact

    return act


def import_year(year: Year, *, by: By = OPERATOR) -> Act:
    """The days of a year come in, for every case of the partition."""
    return lambda now: import_of(year, id=now.id, at=now.at, key="calendar-0", by=by)
