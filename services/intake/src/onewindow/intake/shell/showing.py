"""From what the core knows of a case to what a door shows of its progress."""

from collections.abc import Mapping
from dataclasses import asdict

from onewindow.contracts.api import intake as api
from onewindow.contracts.api.services import Words
from onewindow.contracts.codes import CODES
from onewindow.definitions.accountable import Post
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.load import Catalogue
from onewindow.definitions.model import Definition
from onewindow.definitions.text import Text
from onewindow.intake.core import words
from onewindow.intake.core.dossier import Dossier
from onewindow.intake.core.gaps import Missing
from onewindow.intake.core.line import Line
from onewindow.intake.core.progress import Progress, before_the_case
from onewindow.intake.core.usual import Usual, desk_of, words_of
from onewindow.intake.shell.guides import said


def progress(
    dossier: Dossier,
    known: Progress | None,
    compiled: CompiledDefinition | None,
    catalogue: Catalogue,
    usual: Mapping[str, Usual],
    reasons: str | None = None,
) -> api.ProgressShown:
    """How far an application is; before the case's first entry, what the dossier alone can tell.

    ``usual``: how long desks usually take, by ``desk_of``. ``reasons`` is the window's text where it declined.
    """
    definition = compiled.definition if compiled else None
    if known is None:
        known = before_the_case(dossier, _planned(dossier, compiled))
    departments = {
        code: words.of_department(catalogue.departments, code)
        for code in {line.department for line in known.lines.values()}
    }
    lines = _in_order(known, definition)
    return api.ProgressShown(
        application_id=known.application_id,
        number=known.number,
        service=known.service,
        service_name=said(definition.name) if definition else Words(zh=known.service, en=known.service),
        version=known.version,
        seq=known.seq,
        state=known.shown,
        says=said(words.of_case(known)),
        received_at=known.received_at,
        at=known.at,
        accepted_as_of=known.accepted_as_of,
        concluded_at=known.concluded_at,
        outcome=known.outcome,
        until=known.until,
        notice_due=known.notice_due,
        due=known.due,
        promise_due=known.promise_due,
        provisional=known.provisional,
        exceeded=known.exceeded,
        renews_until=known.renews_until,
        gap=_gap(known.missing, definition),
        reasons=reasons,
        authority=known.authority,
        result_ready=known.package is not None,
        todo=_to_do(known, lines, definition, departments),
        steps=[
            _line(
                line,
                definition,
                departments[line.department],
                words.of_accountable(line, catalogue.departments),
                usual.get(desk_of(known.service, line) or ""),
            )
            for line in lines
        ],
        not_taken=[
            api.NotTaken(fact=one.fact, code=one.code, at=one.at, says=_meaning(one.code)) for one in known.refusals
        ],
        links=links(known.number),
    )


def _gap(missing: Missing | None, definition: Definition | None) -> api.Gap | None:
    if missing is None:
        return None
    materials = [api.Missing(item=item, name=said(words.of_item(definition, item))) for item in missing.items]
    return api.Gap(until=missing.until, provisional=missing.provisional, materials=materials)


def links(number: str) -> api.Links:
    """Where to go on from an application."""
    here, result = f"/v1/applications/{number}", f"/v1/results/{number}"
    return api.Links(
        self=here,
        events=f"{here}/events",
        supplements=f"{here}/supplements",
        documents=f"{result}/documents",
        result=result,
    )


def _planned(dossier: Dossier, compiled: CompiledDefinition | None) -> dict[str, str]:
    if compiled is None:
        return {}
    steps = compiled.definition.steps
    return {step: steps[step].department for step in compiled.planned(dossier.first.routes)}


def _in_order(known: Progress, definition: Definition | None) -> list[Line]:
    order = {step: place for place, step in enumerate(definition.steps)} if definition else {}
    return sorted(known.lines.values(), key=lambda line: order.get(line.step, len(order)))


def _line(
    line: Line,
    definition: Definition | None,
    department: Text,
    accountable: tuple[Post, Text] | None,
    usual: Usual | None,
) -> api.StepProgress:
    step = definition.steps.get(line.step) if definition else None
    return api.StepProgress(
        step=line.step,
        name=said(step.name) if step else Words(zh=line.step, en=line.step),
        department=line.department or None,
        state=line.state,
        look=line.look,
        round=line.round,
        since=line.since,
        until=line.until,
        due=line.due,
        promise_due=line.promise_due,
        provisional=line.provisional,
        ground=line.ground,
        paused_until=line.paused_until,
        taken=line.taken_by is not None,
        accountable=None if accountable is None else api.Answerable(post=accountable[0], says=said(accountable[1])),
        hearing=None
        if line.hearing is None
        else api.HearingTold(**asdict(line.hearing), says=said(words.of_hearing(line.hearing))),
        says=said(words.of_line(line, department)),
        usually=None
        if usual is None
        else api.Usually(from_s=usual.from_s, to_s=usual.to_s, answers=usual.answers, says=said(words_of(usual))),
    )


def _to_do(
    known: Progress, lines: list[Line], definition: Definition | None, departments: Mapping[str, Text]
) -> list[api.ToDo]:
    """What the applicant is asked for: nothing until the one notice went out, then all of it at once."""
    if known.shown != "asked":
        return []
    return [
        api.ToDo(
            step=line.step,
            item=defect.item,
            name=said(words.of_item(definition, defect.item)),
            department=said(departments[line.department]),
            reason=defect.reason,
        )
        for line in lines
        for defect in line.defects
    ]


def _meaning(code: str) -> Words:
    known = CODES.get(code)
    return Words(zh=known.zh, en=known.en) if known else Words(zh=code, en=code)
