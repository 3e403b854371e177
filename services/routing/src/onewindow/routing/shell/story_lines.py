"""A line of a story as the fact that the services would have said."""

# Above 250 lines because it is one table: what each verb of a story becomes stands here once.

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from onewindow.contracts import application, notice, oversight, review
from onewindow.contracts.fact import By, Defect, RouteValue, Voice, derive, mark_of, salted
from onewindow.contracts.instant import end_of_day
from onewindow.contracts.topics import InputFact
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.almanac import import_of
from onewindow.routing.core.state import (
    Case,
    Concluded,
    Delivered,
    Granted,
    Noticed,
    Open,
    Paused,
    Received,
    Taken,
    token,
)
from onewindow.routing.core.terms import is_joint
from onewindow.routing.shell.story import Line
from onewindow.routing.shell.story_people import person

APPLICATION = "rehearsal"
_APPLICANT = "me"
_SALT = "rehearsal"


def fact_of(
    line: Line, compiled: CompiledDefinition, case: Case | None, own: Mapping[str, str] = MappingProxyType({})
) -> InputFact:
    """What happens in a line; a step's token is the one that is asked for now, unless the line names a round.

    ``own`` maps public servants to the citizens that they are.
    """
    return _VERBS[line.verb](_Maker(line, compiled, case, own))


class _Maker:
    """The common fields of the facts of one line."""

    def __init__(self, line: Line, compiled: CompiledDefinition, case: Case | None, own: Mapping[str, str]) -> None:
        self.line, self.body, self.compiled, self.case, self._own = line, line.body, compiled, case, own
        # The applicant acts for themselves unless a line says who does.
        self.applicant = case.subject if case else str(line.body.get("applicant", _APPLICANT))

    def common(self, actor: str) -> dict[str, Any]:
        name = self.line.id or f"line-{self.line.number}"
        by = person(self.line.by or actor, self.applicant)
        if mandate := self.line.mandate:
            principal, until = person(mandate.principal, self.applicant), mandate.until_at(self.line.at)
            by = replace(principal, id=by.id, on_behalf_of=principal.id, mandate_until=until)
        if (given := self.body.get("mandate")) is not None:
            by = _mandated(by, given)
        return {"id": name, "at": self.line.at, "application_id": APPLICATION, "by": self.marked(by)}

    def marked(self, by: By) -> By:
        """As the office knows them: by the mark of the citizen that they are, if a story says which."""
        return replace(by, own=mark_of(APPLICATION, self._own[by.id])) if by.id in self._own else by

    def review(self, *, second: bool = False) -> dict[str, Any]:
        step = self.body["step"]
        asked = self.compiled.definition.steps[step]
        round_, turn = (token(self.case.steps[step]) if self.case else None) or (0, 0)
        desk = self._desk(step)
        officer = 2 if second and asked.two_persons else 1
        token_ = {"step": step, "round": self.body.get("round", round_), "turn": turn}
        return {**self.common(f"{desk}-{officer}"), **token_}

    def more_time(self, *, answers: bool) -> dict[str, Any]:
        """A desk asks for more days, or a head answers: of its step, or of the case at the first desk that decides.

        The head is that of the department, or of the government where several decide.
        """
        of = "step" if "step" in self.body else "case"
        if of == "case":
            self.body = {**self.body, "step": self._deciding()}
        asked = self.review()
        if answers:
            joint = of == "case" and self.case is not None and is_joint(self.case)
            asked |= self.common("gov-head" if joint else f"{self._desk(asked['step'])}-head")
        return {**asked, "of": of}

    def _deciding(self) -> str:
        """The first step that is asked to decide; where none is, the first of all."""
        steps = self.case.steps if self.case else {}
        mine = person(self.line.by, self.applicant).department if self.line.by else None
        asked = (name for name, step in steps.items() if isinstance(step, Open | Taken | Paused))
        return next(
            (name for name in asked if mine in (None, self._desk(name))), next(iter(self.compiled.definition.steps))
        )

    def _desk(self, step: str) -> str:
        default = self.compiled.definition.steps[step].department
        return self.case.departments.get(step, default) if self.case else default

    def chief(self) -> dict[str, Any]:
        """The head of whichever desk has the step gives it away, or keeps somebody from it."""
        asked = self.review()
        return asked | self.common(f"{self._desk(self.body['step'])}-head")

    def lead(self) -> dict[str, Any]:
        """An officer of the lead department, at whichever of its desks, or else at the first one."""
        steps, lead = self.compiled.definition.steps, self.compiled.definition.lead
        step = next((name for name, one in steps.items() if one.department == lead), next(iter(steps)))
        return {**self.common(f"{lead}-1"), "step": step, "round": 0, "turn": 0}

    def revision(self, *reasons: str) -> dict[str, Any]:
        """The head of the lead department says it of the last result, or the head of whichever desk has the step."""
        step = self.body.get("step")
        desk = self.compiled.definition.lead
        if step is not None:
            known = self.case.departments if self.case else {}
            desk = known.get(step, self.compiled.definition.steps[step].department)
        phase = self.case.phase if self.case else None
        conclusion = phase.conclusion if isinstance(phase, Concluded | Delivered) else ""
        told = {"conclusion": conclusion, "step": step, "reasons": self.text(*reasons)}
        return self.common(f"{desk}-head") | told

    def after_the_grant(self) -> dict[str, Any]:
        """The desk about what it has granted: the token is that of the grant."""
        step = self.case.steps.get(self.body["step"]) if self.case else None
        granted = {"round": step.round, "turn": step.turn} if isinstance(step, Granted) else {}
        return self.review() | granted

    def commitment(self) -> tuple[str, ...]:
        """The steps that are to rest on a promise; true: all that may under these answers."""
        chosen, definition = self.body.get("commitment", ()), self.compiled.definition
        if chosen is not True:
            return tuple(chosen)
        planned = self.compiled.planned(self.inputs()["routes"])
        return tuple(step for step in planned if definition.steps[step].commitment is not None)

    def text(self, *keys: str) -> str:
        """The hash of what was written; empty, as no desk would send it, if one of the texts says nothing."""
        texts = [self.body[key] for key in keys]
        return salted(_SALT, repr(texts)) if all(any(map(str.isalnum, text)) for text in texts) else ""

    def inputs(self) -> dict[str, Any]:
        given = {name: _plain(value) for name, value in (self.body.get("answers") or {}).items()}
        routed = {name for name, answer in self.compiled.definition.answers.items() if answer.routes}
        return {
            "dossier": derive(f"line-{self.line.number}", "dossier"),
            "routes": {name: value for name, value in given.items() if name in routed},
            "answers": {name: salted(_SALT, repr(value)) for name, value in given.items() if name not in routed},
            "materials": _materials(self.body.get("materials") or {}),
        }

    def defects(self) -> tuple[Defect, ...]:
        return tuple(
            Defect(item=each.get("material") or each["answer"], reason=salted(_SALT, str(each["reason"])))
            for each in self.body["list"]
        )


def _submit(make: _Maker) -> InputFact:
    definition = make.compiled.definition
    return application.ApplicationSubmitted(
        **make.common(make.applicant),
        **make.inputs(),
        service=definition.service,
        version=definition.version,
        definition_hash=make.compiled.hash,
        number="REHEARSAL",
        subject=make.applicant,
        channel=make.body.get("channel", "online"),
        gaps=tuple(make.body.get("gaps", ())),
        commitment=make.commitment(),
    )


def _close_gap(make: _Maker) -> InputFact:
    dossier = derive(f"line-{make.line.number}", "dossier")
    materials = _materials({make.body["material"]: make.body["version"]})
    return application.GapClosed(**make.common(make.applicant), dossier=dossier, materials=materials)


def _defects(make: _Maker) -> InputFact:
    """Before acceptance it is the look's answer, after it a question to the applicant."""
    looking = make.case is None or isinstance(make.case.phase, Received | Noticed)
    kind = review.MaterialsChecked if looking else review.DefectsFound
    return kind(**make.review(), defects=make.defects())


def _collect(make: _Maker) -> InputFact:
    phase = make.case.phase if make.case else None
    package = phase.package if isinstance(phase, Concluded | Delivered) else None
    actor = make.applicant if make.body["mode"] == "download" else "clerk-1"
    return notice.ResultCollected(**make.common(actor), package=package or "", mode=make.body["mode"])


def _pause(make: _Maker) -> InputFact:
    """Without words for the applicant it is a pause without a notice."""
    notice = make.text("notice") if "notice" in make.body else ""
    until = make.body["until"].isoformat()
    return review.ReviewPaused(**make.review(), ground=make.body["ground"], notice=notice, until=until)


def _extend(make: _Maker) -> InputFact:
    """Without reasons the applicant reads those of the desk that asked."""
    said = make.more_time(answers=True)
    if not make.body["granted"]:
        return review.ExtensionRefused(**said)
    reasons = make.text("reasons") if "reasons" in make.body else ""
    return review.ExtensionGranted(**said, days=make.body["days"], reasons=reasons)


def _opinion(make: _Maker) -> InputFact:
    reasons = make.text("reasons") if "reasons" in make.body else ""
    return review.OpinionGiven(**make.review(), answer=make.body["answer"], reasons=reasons or None)


def _object(make: _Maker) -> InputFact:
    """To what a desk decides, which hears it, or to what is announced, of which the window keeps who objects."""
    step = make.body["step"]
    if make.compiled.definition.steps[step].kind == "publicity":
        reasons = make.text("reasons", "by")
        return application.ObjectionRaised(**make.common("clerk-1"), step=step, reasons=reasons)
    voice = Voice(person=make.body["by"].strip(), says="objects", reasons=make.text("reasons"))
    return review.ThirdPartyHeard(**make.review(), voice=voice)


def _consent(make: _Maker) -> InputFact:
    """Without a step it is about the first that is asked now and that others have to be heard of."""
    steps, body = make.compiled.definition.steps, make.body
    about = [name for name, step in steps.items() if step.third_parties] or list(steps)
    asked = [name for name in about if make.case is not None and token(make.case.steps[name])]
    make.body = {"step": (asked or about)[0], **body}
    voice = Voice(person=body["person"].strip(), says="consents")
    return review.ThirdPartyHeard(**make.review(), voice=voice)


def _answer_objection(make: _Maker) -> InputFact:
    """By the department that leads, under the token of the objection."""
    step, case = make.body["step"], make.case
    round_, turn = (case.steps[step].round, case.turns.get(step, 0)) if case else (0, 0)
    frame = make.common(f"{make.compiled.definition.lead}-1")
    return review.ObjectionAnswered(**frame, step=step, round=round_, turn=turn, reasons=make.text("reasons"))


def _hearing(make: _Maker) -> InputFact:
    """Without words it has some: a notice of time and place, a record of what was said."""
    body = make.body
    words = {key: make.text(key) if key in body else salted(_SALT, key) for key in ("notice", "record")}
    match body["kind"]:
        case "offered":
            return review.HearingOffered(**make.review())
        case "requested":
            frame = make.common("clerk-1" if "person" in body else make.applicant)
            return application.HearingRequested(**frame, step=body["step"], person=body.get("person"))
        case "scheduled":
            return review.HearingScheduled(**make.review(), on=body["day"].isoformat(), notice=words["notice"])
        case _:
            return review.HearingHeld(**make.review(), record=words["record"])


def _import(make: _Maker) -> InputFact:
    year = make.line.year
    if year is None:
        raise ValueError("a line whose file cannot be read is not played")
    frame = make.common("operator-1")
    return import_of(year, id=frame["id"], at=frame["at"], key=APPLICATION, by=frame["by"])


def _site_check(make: _Maker) -> InputFact:
    officers = tuple(make.marked(person(name, make.applicant)) for name in make.body["officers"])
    return review.SiteChecked(**make.review(), officers=officers, findings=make.text("findings"))


_VERBS: Mapping[str, Callable[[_Maker], InputFact]] = {
    "submit": _submit,
    "accept": lambda make: application.ApplicationAccepted(**make.common("clerk-1")),
    "decline": lambda make: application.ApplicationDeclined(
        **make.common("clerk-1"), reasons=make.text("reasons"), authority=make.body["authority"].strip() or None
    ),
    "not_needed": lambda make: application.ApplicationNotNeeded(**make.common("clerk-1"), reasons=make.text("reasons")),
    "complete": lambda make: review.MaterialsChecked(**make.review()),
    "take": lambda make: review.ReviewTaken(**make.review()),
    "opened": lambda make: review.ConsultationOpened(**make.review()),
    "defects": _defects,
    "grant": lambda make: review.ReviewGranted(**make.review(second=True)),
    "deny": lambda make: review.ReviewDenied(
        **make.review(second=True), reasons=make.text("reasons", "law"), ground=make.body.get("ground")
    ),
    "check_commitment": lambda make: review.CommitmentChecked(**make.after_the_grant(), kept=make.body["kept"]),
    "opinion": _opinion,
    "transfer": lambda make: review.ReviewTransferred(
        **make.review(), to=make.body["to"], reasons=make.text("reasons")
    ),
    "ask_extension": lambda make: review.ExtensionRequested(
        **make.more_time(answers=False), days=make.body["days"], reasons=make.text("reasons")
    ),
    "extend": _extend,
    "pause": _pause,
    "resume": lambda make: review.ReviewResumed(**make.review()),
    "reassign": lambda make: review.ReviewReassigned(**make.chief(), to=make.body["to"]),
    "recuse": lambda make: review.ReviewRecused(**make.chief(), person=make.body["person"]),
    "object": _object,
    "consent": _consent,
    "site_check": _site_check,
    "hearing": _hearing,
    "answer_objection": _answer_objection,
    "revoke": lambda make: review.ResultRevoked(**make.revision("reasons", "law"), ground=make.body.get("ground")),
    "replace": lambda make: review.ResultReplaced(**make.revision("reasons")),
    "supplement": lambda make: application.SupplementSubmitted(**make.common(make.applicant), **make.inputs()),
    "correct": lambda make: application.ApplicationCorrected(**make.common("clerk-1"), **make.inputs()),
    "close_gap": _close_gap,
    "withdraw": lambda make: application.ApplicationWithdrawn(**make.common(make.applicant)),
    "terminate": lambda make: review.CaseTerminationDecided(**make.lead(), ground=make.body["ground"]),
    "publish": lambda make: review.PublicationMade(**make.lead()),
    "collect": _collect,
    "import_calendar": _import,
    "unblock": lambda make: oversight.UnblockOrdered(**make.common("operator-1"), reasons=""),
}


def _mandated(agent: By, given: bool | date) -> By:
    """An agent with a mandate, up to and including a day, or without any."""
    if isinstance(given, bool):
        return agent if given else replace(agent, on_behalf_of=None)
    return replace(agent, mandate_until=end_of_day(given))


def _materials(given: list[str] | Mapping[str, Any]) -> dict[str, str]:
    """A list means version v1 of each; a map names the version."""
    versions = given if isinstance(given, Mapping) else dict.fromkeys(given, "v1")
    return {name: salted(_SALT, f"{name} {version}") for name, version in versions.items()}


def _plain(value: RouteValue | date) -> RouteValue:
    """YAML reads a day as a day; the log holds its text."""
    return value.isoformat() if isinstance(value, date) else value
