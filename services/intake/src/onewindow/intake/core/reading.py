"""
Who may read what of a dossier: only what the step's definition needs, or what the result needs.

    applicant, agent    their own, all of it
    clerk               all of it, as the window keeps the paper
    officer, head       what their department's step needs, and no other field, once it was theirs to look at or decide
    service notifier    for the result: whom it is made out to, and nothing else; for a notice: where to send it
"""

from collections.abc import Mapping
from dataclasses import field

from onewindow.contracts.fact import By, mark_of
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Instant
from onewindow.contracts.rights import Denied, Target, allowed, is_own
from onewindow.definitions.model import Definition
from onewindow.intake.core.dossier import Dossier, Held, Revision
from onewindow.intake.core.form import AnswerValue
from onewindow.intake.core.line import Line, StepState
from onewindow.intake.core.progress import Progress

RESULT, NOTICE = "result", "notice"
"""The purposes for which the notifier reads."""
EMAIL = "email"
"""The answer that is an address, where a definition asks for one."""

_ASKED_OF_A_DESK: frozenset[StepState] = frozenset(
    {"open", "taken", "asked", "paused", "granted", "denied", "lapsed", "revoked"}
)
"""States of a step that its department has, or has decided; one that waits is read only for a look."""

_NAMING: Mapping[str, tuple[str, ...]] = {
    "organisation": ("organisation_name", "business_name", "company_name", "applicant_name", "operator_name", "name"),
    "person": ("applicant_name", "name", "operator_name"),
}


@fixed()
class Scope:
    """What may be read: these fields, and the applicant's name (or all that is known of them)."""

    fields: frozenset[str]
    name: bool = False
    applicant: bool = False


@fixed(kw_only=True)
class Extract:
    """What one read shows of one revision; ``salts`` let the reader check a hash in the log."""

    revision: int
    hash: str
    name: str | None
    answers: Mapping[str, AnswerValue] = field(default_factory=dict)
    materials: Mapping[str, Held] = field(default_factory=dict)
    salts: Mapping[str, str] = field(default_factory=dict)


def scope(
    who: By,
    dossier: Dossier,
    definition: Definition,
    *,
    purpose: str,
    step: str | None,
    progress: Progress | None,
    now: Instant,
) -> Scope | Denied:
    """What ``who`` may read for ``step``; ``progress`` says who has it now, None before routing has opened the case."""
    verdict = allowed(who, "see_dossier", Target(subject=dossier.subject), now)
    if isinstance(verdict, Denied):
        return verdict
    match who.role:
        case "applicant" | "agent" | "clerk":
            return Scope(frozenset(definition.answers) | frozenset(definition.materials), name=True, applicant=True)
        case "officer" | "head":
            return _of_step(who, dossier, definition, step, progress)
        case "service" if who.id == "notifier" and purpose == RESULT:
            return Scope(frozenset(), name=True)
        case "service" if who.id == "notifier" and purpose == NOTICE:
            return Scope(frozenset({EMAIL}) & definition.answers.keys())
        case _:
            return Denied("not_allowed")


def extract(dossier: Dossier, revision: Revision, definition: Definition, what: Scope) -> Extract:
    """What the scope lets through of a revision."""
    told = {**revision.answers, **revision.routes}
    answers = {name: value for name, value in told.items() if name in what.fields}
    materials = {item: held for item, held in revision.materials.items() if item in what.fields}
    salts = {name: dossier.salt(f"answers/{name}") for name in answers if name in revision.answers}
    salts |= {item: dossier.salt(f"materials/{item}") for item in materials}
    return Extract(
        revision=revision.number,
        hash=revision.hash,
        name=name_of(dossier, revision, definition) if what.name else None,
        answers=answers,
        materials=materials,
        salts=salts,
    )


def name_of(dossier: Dossier, revision: Revision, definition: Definition) -> str | None:
    """Whom the result is made out to: the name given for the applicant, else the answer that is one by its id."""
    if dossier.applicant is not None:
        return dossier.applicant.name
    return named_in(revision.answers, definition)


def named_in(answers: Mapping[str, AnswerValue], definition: Definition) -> str | None:
    """The answer that is the applicant's name, by its id."""
    for name in _NAMING[definition.subject]:
        value = answers.get(name)
        if isinstance(value, str):
            return value
    return None


def masked(name: str | None) -> str:
    """A name as lists show it: its first character, and a star for each of the others."""
    return f"{name[:1]}{'*' * (len(name) - 1)}" if name else ""


def _of_step(
    who: By, dossier: Dossier, definition: Definition, step: str | None, progress: Progress | None
) -> Scope | Denied:
    mark = mark_of(dossier.application_id, dossier.subject)
    if is_own(who, Target(subject=dossier.subject, applicant=mark)):
        return Denied("own_application")
    if step is None:
        return Denied("wrong_department")
    if step not in definition.steps:
        return Denied("unknown")
    line = progress.lines.get(step) if progress else None
    if ((line and line.department) or definition.steps[step].department) != who.department:
        return Denied("wrong_department")
    if progress is None or progress.state == "closed" or line is None or not _was_asked(line):
        return Denied("step_not_open")
    return Scope(frozenset(definition.steps[step].needs))


def _was_asked(line: Line) -> bool:
    return line.state in _ASKED_OF_A_DESK or line.look is not None
