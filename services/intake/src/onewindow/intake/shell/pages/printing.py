"""A form on paper, from the same definition: empty for whoever applies at the window, filled in from a draft."""

from typing import Any

from fastapi import APIRouter, Response

from onewindow.chassis.problem import Problem
from onewindow.chassis.ui.pages import Asking, PageRoute, Pages
from onewindow.contracts.fixed import fixed
from onewindow.definitions.complaint import UnknownDefinitionError
from onewindow.definitions.form import Answer
from onewindow.definitions.model import Definition
from onewindow.definitions.spoken import needed_when, spoken
from onewindow.definitions.text import Text
from onewindow.intake.shell.pages.drafts import Draft
from onewindow.intake.shell.pages.questions import rule_of
from onewindow.intake.shell.pages.taking import Window, compiled_of

_LONG = 200
_YES_NO = (("true", Text(zh="是", en="Yes")), ("false", Text(zh="否", en="No")))
_LEVELS = {
    "A": Text(zh="由发证机关出具", en="issued by an authority"),
    "B": Text(zh="带原件到窗口核对", en="bring the original to the window"),
    "C": Text(zh="复印件或照片", en="a copy or a picture"),
    "D": Text(zh="自己写，签字", en="written and signed by yourself"),
}
"""What has to be brought of a material, by its level of trust (国办函〔2016〕108号)."""


@fixed(kw_only=True)
class Line:
    """One question on paper; ``boxes`` are what one ticks: label and whether it is ticked."""

    label: Text
    rule: Text
    optional: bool
    long: bool
    boxes: tuple[tuple[Text, bool], ...] = ()
    value: str = ""


@fixed(kw_only=True)
class Paper:
    """One material on paper; ``when``: asked for only then, ``here``: what of it is in the draft."""

    name: Text
    copies: Text
    optional: bool
    later: bool
    when: Text | None
    here: str = ""
    pledged: bool = False


def printing_pages(pages: Pages, window: Window) -> APIRouter:
    """``/services/{code}/print`` and ``/apply/{draft_id}/-print``."""
    router = APIRouter(route_class=PageRoute, include_in_schema=False)
    catalogue = window.catalogue

    @router.get("/services/{code}/print")
    async def blank(code: str, visitor: Asking) -> Response:
        try:
            definition = catalogue.get(code)
        except UnknownDefinitionError:
            raise Problem("unknown_service") from None
        return pages.answer(visitor, "paper.html", **_paper(window, definition, None), back=f"/services/{code}")

    @router.get("/apply/{draft_id}/-print")
    async def filled(draft_id: str, visitor: Asking) -> Response:
        draft = await window.drafts.of(visitor.signed_in(), draft_id)
        definition = compiled_of(catalogue, draft).definition
        back = f"/apply/{draft.id}/-check"
        return pages.answer(visitor, "paper.html", **_paper(window, definition, draft), back=back)

    return router


def _paper(window: Window, definition: Definition, draft: Draft | None) -> dict[str, Any]:
    answers = draft.answers if draft else {}
    lines = [_line(answer, answers.get(name)) for name, answer in definition.answers.items()]
    papers = []
    for item, material in definition.materials.items():
        if material.from_ is not None and definition.steps[material.from_].when is None:
            continue  # a department makes it on the way
        papers.append(
            Paper(
                name=material.name,
                copies=_LEVELS[material.level],
                optional=material.need == "optional",
                later=material.need == "later",
                when=spoken(when, definition.answers) if (when := needed_when(definition, item)) else None,
                here=draft.files.get(item, "") if draft else "",
                pledged=draft is not None and item in draft.later,
            )
        )
    lead = window.catalogue.departments[definition.lead].name
    applicant = draft.applicant if draft else None
    return {
        "definition": definition,
        "lead": lead,
        "lines": lines,
        "papers": papers,
        "draft": draft,
        "applicant": applicant or {},
    }


def _line(answer: Answer, value: Any) -> Line:
    typed = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    choices = _YES_NO if answer.type == "boolean" else tuple((answer.choices or {}).items())
    return Line(
        label=answer.label,
        rule=rule_of(answer),
        optional=answer.optional,
        long=answer.type == "text" and (answer.max_length or 0) > _LONG,
        boxes=tuple((label, choice == typed) for choice, label in choices),
        value="" if choices else typed,
    )
