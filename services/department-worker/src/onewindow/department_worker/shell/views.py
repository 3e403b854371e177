"""A review as people see it: names from the definition beside the codes."""

from collections.abc import Mapping
from dataclasses import asdict

from onewindow.contracts.api.outsiders import Heard, HearingShown
from onewindow.contracts.api.reviews import (
    Answerable,
    Asked,
    AwaitsReply,
    KnownDefect,
    Needed,
    ReviewDetail,
    ReviewSummary,
)
from onewindow.contracts.api.services import Words
from onewindow.contracts.api.visits import Visit
from onewindow.definitions.accountable import accountable
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.model import Definition, Department
from onewindow.definitions.text import Text
from onewindow.department_worker.core.review import Answered, Asking, Withdrawn, name_of, review_id
from onewindow.department_worker.shell.shelf import Kept


def summary(kept: Kept, compiled: CompiledDefinition | None, departments: Mapping[str, Department]) -> ReviewSummary:
    """One line of an inbox; names are None where the definition is not there. ``departments`` say who is on duty."""
    review, asking = kept.review, kept.review.asking
    step = compiled.definition.steps.get(asking.step) if compiled else None
    return ReviewSummary(
        id=review_id(asking.application_id, asking.step),
        application_id=asking.application_id,
        number=asking.number,
        service=asking.service,
        service_name=_words(compiled.definition.name) if compiled else None,
        step=asking.step,
        step_name=_words(step.name) if step else None,
        department=asking.department,
        state=name_of(review.state),
        why=review.state.why if isinstance(review.state, Withdrawn) else None,
        round=asking.round,
        since=asking.since,
        due=asking.due,
        promise_due=asking.promise_due,
        provisional=asking.provisional,
        paused_until=asking.paused_until,
        seen_at=asking.seen_at,
        lapses=asking.lapses,
        taken_by=asking.taken_by,
        accountable=None if isinstance(review.state, Withdrawn) else _accountable(asking, departments),
        automatic=review.automatic,
    )


def detail(kept: Kept, compiled: CompiledDefinition | None, departments: Mapping[str, Department]) -> ReviewDetail:
    """The whole of a review, with what its step may read of the dossier and where to read it."""
    review, asking = kept.review, kept.review.asking
    step = compiled.definition.steps.get(asking.step) if compiled else None
    state = review.state
    return ReviewDetail(
        **summary(kept, compiled, departments).model_dump(),
        page=kept.page,
        version=asking.version,
        kind=step.kind if step else None,
        two_persons=step.two_persons if step else False,
        third_parties=step.third_parties if step else False,
        site_check=_visit(asking, compiled.definition) if compiled else None,
        hearing_required=step is not None and step.hearing == "public",
        asked=None if asking.ask == "withdrawn" else asking.ask,
        turn=asking.turn,
        seq=asking.seq,
        opened_at=asking.opened_at,
        answered=AwaitsReply(verb=state.verb, by=state.by, at=state.at) if isinstance(state, Answered) else None,
        routes=asking.routes,
        defects=tuple(KnownDefect(item=defect.item, reason=defect.reason) for defect in asking.defects),
        objection_answer=asking.objection_answer,
        hearing=None if asking.hearing is None else HearingShown(**asdict(asking.hearing)),
        voices=tuple(Heard(person=one.person, says=one.says, reasons=one.reasons) for one in asking.voices),
        more_time=tuple(Asked(of=one.of, days=one.days, by=one.by, reasons=one.reasons) for one in asking.more_time),
        needs=tuple(_needed(item, compiled.definition) for item in step.needs) if compiled and step else (),
        links={
            "self": f"/v1/reviews/{review_id(asking.application_id, asking.step)}",
            "case": f"/v1/cases/{asking.application_id}",
            "dossier": f"/v1/dossiers/{asking.application_id}?purpose=review&step={asking.step}",
        },
    )


def _accountable(asking: Asking, departments: Mapping[str, Department]) -> Answerable:
    found = accountable(departments, asking.department, asking.taken_by, asking.barred)
    return Answerable(post=found.post, person=found.person)


def _visit(asking: Asking, definition: Definition) -> Visit | None:
    step = definition.steps.get(asking.step)
    if step is None or step.site_check is None:
        return None
    visit = definition.visits[step.site_check]
    return Visit(
        id=step.site_check,
        name=_words(visit.name),
        officers=visit.officers,
        steps=tuple(name for name, one in definition.steps.items() if one.site_check == step.site_check),
        recorded_at=asking.site_checked_at,
    )


def _needed(item: str, definition: Definition) -> Needed:
    if item in definition.materials:
        return Needed(id=item, kind="material", name=_words(definition.materials[item].name))
    if item in definition.answers:
        return Needed(id=item, kind="answer", name=_words(definition.answers[item].label))
    return Needed(id=item, kind="unknown", name=None)


def _words(text: Text) -> Words:
    return Words(zh=text.zh, en=text.en)
