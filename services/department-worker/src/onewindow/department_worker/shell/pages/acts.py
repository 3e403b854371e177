"""What each form of a review's page is to the desk, judged as the body of the API's door is."""

from collections.abc import Callable, Mapping

from starlette.datastructures import FormData

from onewindow.contracts.api.outsiders import Consent, Hearing, Objection, ObjectionAnswer
from onewindow.contracts.api.reviews import (
    CommitmentCheck,
    Defects,
    Denial,
    Extension,
    FoundDefect,
    MoreTime,
    NoMoreTime,
    Opinion,
    Pause,
    Reassignment,
    Recusal,
    Termination,
    Transfer,
)
from onewindow.contracts.api.visits import SiteCheck
from onewindow.department_worker.core.commands import (
    AnswerObjection,
    AskForMoreTime,
    CallComplete,
    CheckCommitment,
    CheckSite,
    Command,
    DenyReview,
    ExtendTerm,
    FindDefects,
    Found,
    GiveOpinion,
    GrantReview,
    HearConsent,
    HearObjection,
    OpenConsultation,
    PauseReview,
    PublishDecision,
    ReassignReview,
    RecusePerson,
    RefuseMoreTime,
    ResumeReview,
    TakeReview,
    TerminateCase,
    TransferReview,
)
from onewindow.department_worker.shell.outsider_routes import hearing_command


def _text(form: FormData, name: str) -> str:
    return str(form.get(name, "")).strip()


def _defects(form: FormData) -> Command:
    ticked = dict.fromkeys(str(item) for item in form.getlist("item"))
    body = Defects(defects=tuple(FoundDefect(item=item, reason=_text(form, f"reason.{item}")) for item in ticked))
    return FindDefects(tuple(Found(one.item, one.reason) for one in body.defects))


def _denial(form: FormData) -> Command:
    ground = _text(form, "ground") or None
    body = Denial.model_validate({"reasons": _text(form, "reasons"), "law": _text(form, "law"), "ground": ground})
    return DenyReview(body.reasons, body.law, body.ground)


def _opinion(form: FormData) -> Command:
    body = Opinion.model_validate({"answer": _text(form, "answer"), "reasons": _text(form, "reasons")})
    return GiveOpinion(body.answer, body.reasons)


def _transfer(form: FormData) -> Command:
    body = Transfer(to=_text(form, "to"), reasons=_text(form, "reasons"))
    return TransferReview(body.to, body.reasons)


def _pause(form: FormData) -> Command:
    fields = {name: _text(form, name) for name in ("ground", "until", "notice")}
    body = Pause.model_validate(fields)
    return PauseReview(body.ground, body.until.isoformat(), body.notice)


def _more_time(form: FormData) -> Command:
    body = MoreTime.model_validate(_of_time(form))
    return AskForMoreTime(body.of, body.days, body.reasons)


def _extension(form: FormData) -> Command:
    body = Extension.model_validate(_of_time(form))
    return ExtendTerm(body.reasons, body.of, body.days)


def _of_time(form: FormData) -> dict[str, str]:
    days = _text(form, "days")
    said = {"of": _text(form, "of") or "step", "reasons": _text(form, "reasons")}
    return {**said, "days": days} if days else said


def _site_check(form: FormData) -> Command:
    officers = tuple(_text(form, "officers").replace("，", " ").replace(",", " ").split())
    body = SiteCheck(officers=officers, findings=_text(form, "findings"))
    return CheckSite(body.officers, body.findings)


def _hearing(form: FormData) -> Command:
    kind = _text(form, "kind")
    own = {"scheduled": ("on", "notice"), "held": ("record",)}.get(kind, ())
    return hearing_command(Hearing.model_validate({"kind": kind, **{name: _text(form, name) or None for name in own}}))


def _objection(form: FormData) -> Command:
    body = Objection(person=_text(form, "person"), reasons=_text(form, "reasons"))
    return HearObjection(body.person, body.reasons)


def _commitment(form: FormData) -> Command:
    told = {"true": True, "false": False}.get(_text(form, "kept"))
    return CheckCommitment(CommitmentCheck.model_validate({"kept": told}).kept)


COMMANDS: Mapping[str, Callable[[FormData], Command]] = {
    "take": lambda _: TakeReview(),
    "complete": lambda _: CallComplete(),
    "defects": _defects,
    "grant": lambda _: GrantReview(),
    "deny": _denial,
    "opinion": _opinion,
    "transfer": _transfer,
    "pause": _pause,
    "resume": lambda _: ResumeReview(),
    "ask-extension": _more_time,
    "extend": _extension,
    "refuse-extension": lambda form: RefuseMoreTime(NoMoreTime.model_validate({"of": _text(form, "of")}).of),
    "reassign": lambda form: ReassignReview(Reassignment(to=_text(form, "to")).to),
    "recuse": lambda form: RecusePerson(Recusal(person=_text(form, "person")).person),
    "opened": lambda _: OpenConsultation(),
    "site-check": _site_check,
    "hearing": _hearing,
    "object": _objection,
    "consent": lambda form: HearConsent(Consent(person=_text(form, "person")).person),
    "answer-objection": lambda form: AnswerObjection(ObjectionAnswer(reasons=_text(form, "reasons")).reasons),
    "commitment": _commitment,
    "publish": lambda _: PublishDecision(),
    "terminate": lambda form: TerminateCase(Termination(ground=_text(form, "ground")).ground),
}
"""By the name of the form. Raises ValidationError, and Problem ``invalid`` for what is of another kind of hearing."""
