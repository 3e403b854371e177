"""All of a form on one screen, for clerks: a short service handed in on the spot (即办), a correction (当场更正)."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Depends, Response
from starlette.datastructures import FormData, UploadFile

from onewindow.chassis.problem import Problem
from onewindow.chassis.ui.pages import Asking, PageRoute, Pages, Visitor, go
from onewindow.contracts.api.intake import Correction
from onewindow.contracts.fact import By
from onewindow.contracts.rights import Denied, Target, allowed
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.complaint import UnknownDefinitionError
from onewindow.definitions.model import Definition
from onewindow.definitions.text import Text
from onewindow.intake.core.dossier import Dossier
from onewindow.intake.core.filing import Act
from onewindow.intake.core.progress import Progress
from onewindow.intake.core.short import on_the_spot
from onewindow.intake.shell.deciding import refuse_if_over
from onewindow.intake.shell.opening import Opening
from onewindow.intake.shell.pages.questions import Question, read, rule_of, typed_as, wrong_with
from onewindow.intake.shell.pages.spotted import NONCE, Typed, applicant_of, body_of, by_item
from onewindow.intake.shell.pages.taking import AT_ONCE, FORM_BYTES, Window, keep_file, wrong_with_applicant
from onewindow.intake.shell.supplementing import Supplementing, definition_of

_PURPOSE = "correction"


@dataclass(frozen=True, slots=True)
class Spot:
    """What the pages of this file work with."""

    window: Window
    supplementing: Supplementing
    opening: Opening


def spot_pages(pages: Pages, at: Spot) -> APIRouter:
    """``/counter/services/{spot}`` and ``/applications/{number}/correction``."""
    router, window = APIRouter(route_class=PageRoute, include_in_schema=False), at.window
    counted, most = [Depends(window.counted)], AT_ONCE * window.settings.material_bytes + FORM_BYTES

    @router.get("/counter/services/{spot}")
    async def blank(spot: str, visitor: Asking) -> Response:
        _may(window, visitor.signed_in())
        return _page(pages, window, visitor, _definition(window, spot), Typed({}, {}, {}))

    @router.post("/counter/services/{spot}", max_body_size=most, dependencies=counted)
    async def hand_in(spot: str, visitor: Asking) -> Response:
        form, by = await visitor.form(), visitor.signed_in()
        _may(window, by)
        definition = _definition(window, spot)
        typed, wrong = await _typed(window, by, definition, form)
        wrong |= wrong_with_applicant(applicant_of(typed))
        wrong |= _wrong_answers(window.catalogue.compiled(spot), typed)
        if "declared" not in form:
            wrong[""] = Text(zh="请先勾选声明", en="Tick the declaration first")
        if wrong:
            return _page(pages, window, visitor, definition, typed, wrong)
        window.pressure.admit()
        raw = body_of(definition, _answers(definition, typed), typed)
        try:
            filed = await window.filing.file(by, f"page-{typed.fields['act']}", raw)
        except Problem as problem:
            if problem.status == 422 and problem.errors:
                return _page(pages, window, visitor, definition, typed, by_item(problem))
            raise
        return go(f"/applications/{filed.dossier.number}/receipt")

    @router.get("/applications/{number}/correction")
    async def correction(number: str, visitor: Asking) -> Response:
        dossier, known = await window.finding.to_act(number, visitor.signed_in(), "correct")
        _refuse_late(known)
        # What is handed in is on the page: it is a read like any other.
        await at.opening.open(visitor.signed_in(), dossier.application_id, purpose=_PURPOSE, step=None)
        definition = definition_of(window.catalogue, dossier).definition
        return _page(pages, window, visitor, definition, _standing(dossier), number=dossier.number)

    @router.post("/applications/{number}/correction", max_body_size=most, dependencies=counted)
    async def correct(number: str, visitor: Asking) -> Response:
        form, by = await visitor.form(), visitor.signed_in()
        dossier, known = await window.finding.to_act(number, by, "correct")
        _refuse_late(known)
        definition = definition_of(window.catalogue, dossier).definition
        typed, wrong = await _typed(window, by, definition, form)
        key = f"page-{typed.fields['act']}"
        if any(revision.key == key for revision in dossier.revisions):
            return go(f"/applications/{dossier.number}/counter")  # sent a moment ago
        before = {**dossier.last.answers, **dossier.last.routes}
        answers = {name: one for name, one in _answers(definition, typed).items() if before.get(name) != one}
        files = {item: one for item, one in typed.held.items() if _hash_in(dossier, item) != one}
        if not answers and not files and not wrong:
            wrong[""] = Text(zh="没有改动", en="Nothing was changed")
        if wrong:
            return _page(pages, window, visitor, definition, typed, wrong, number=dossier.number)
        told = Correction(answers=answers, materials=files)
        acting = window.house.identity.people.acting(by, dossier.application_id)
        # The same content as a supplement is another act.
        raw = b"corrected" + told.model_dump_json().encode()
        act = Act.of(acting, window.house.clock.now(), key, raw)
        try:
            await at.supplementing.supplement(dossier, known, act, told)
        except Problem as problem:
            if problem.status == 422 and problem.errors:
                return _page(pages, window, visitor, definition, typed, by_item(problem), number=dossier.number)
            raise
        return go(f"/applications/{dossier.number}/counter")

    return router


def _may(window: Window, by: By) -> None:
    verdict = allowed(by, "submit", Target(), window.house.clock.now())
    if isinstance(verdict, Denied) or by.role != "clerk":
        raise Problem("not_allowed")


def _refuse_late(known: Progress | None) -> None:
    refuse_if_over(known)
    if known is not None and known.accepted_as_of is not None:
        raise Problem("case_accepted")


def _definition(window: Window, code: str) -> Definition:
    try:
        definition = window.catalogue.get(code)
    except UnknownDefinitionError:
        raise Problem("unknown_service") from None
    if not on_the_spot(definition):
        raise Problem("unknown")
    return definition


def _standing(dossier: Dossier) -> Typed:
    """The form as the dossier has it."""
    told = {**dossier.last.answers, **dossier.last.routes}
    fields = {f"answer.{name}": typed_as(value) for name, value in told.items()}
    held = {item: one.sha256 for item, one in dossier.last.materials.items()}
    return Typed(fields, held, {item: one.filename for item, one in dossier.last.materials.items()})


def _hash_in(dossier: Dossier, item: str) -> str | None:
    held = dossier.last.materials.get(item)
    return held.sha256 if held is not None else None


async def _typed(window: Window, by: By, definition: Definition, form: FormData) -> tuple[Typed, dict[str, Text]]:
    """What a form brings; its files are kept at once, so that they need not be chosen again."""
    fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    if not NONCE.fullmatch(fields.get("act", "")):
        raise Problem("stale_page")
    held = {item: fields[f"held.{item}"] for item in definition.materials if fields.get(f"held.{item}")}
    names = {item: fields.get(f"name.{item}", "") for item in held}
    wrong: dict[str, Text] = {}
    for item in definition.materials:
        file = form.get(f"file.{item}")
        if isinstance(file, UploadFile) and file.filename:
            kept = await keep_file(window, by, file)
            if isinstance(kept, Text):
                wrong[item] = kept
            else:
                held[item], names[item] = kept.sha256, kept.filename
    return Typed(fields, held, names), wrong


def _wrong_answers(compiled: CompiledDefinition, typed: Typed) -> dict[str, Text]:
    """What is wrong with each answer by itself, all at once."""
    found = {
        name: wrong_with(compiled, name, read(one, typed.fields.get(f"answer.{name}", "")))
        for name, one in compiled.definition.answers.items()
    }
    return {name: text for name, text in found.items() if text is not None}


def _answers(definition: Definition, typed: Typed) -> dict[str, Any]:
    told = {name: read(one, typed.fields.get(f"answer.{name}", "")) for name, one in definition.answers.items()}
    return {name: value for name, value in told.items() if value is not None}


def _page(
    pages: Pages,
    window: Window,
    visitor: Visitor,
    definition: Definition,
    typed: Typed,
    wrong: dict[str, Text] | None = None,
    *,
    number: str | None = None,
) -> Response:
    questions = [Question(id=name, kind="answer", answer=one) for name, one in definition.answers.items()]
    asked = [(item, one) for item, one in definition.materials.items() if one.from_ is None]
    return pages.answer(
        visitor,
        "spot.html",
        422 if wrong else 200,
        definition=definition,
        questions=[*questions, *(Question(id=item, kind="material", material=one) for item, one in asked)],
        typed=typed,
        wrong=wrong or {},
        rule_of=rule_of,
        act=typed.fields.get("act") or window.house.clock.nonce(),
        number=number,
    )
