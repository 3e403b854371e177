"""What a page of a form brings: read, judged and kept in the draft; or what is wrong with it, in words."""

from collections.abc import AsyncIterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from onewindow.chassis.house import House
from onewindow.chassis.problem import Problem
from onewindow.chassis.ui.pages import Visitor
from onewindow.contracts.codes import CODES
from onewindow.contracts.fact import By
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.complaint import UnknownDefinitionError
from onewindow.definitions.load import Catalogue
from onewindow.definitions.text import Text
from onewindow.intake.core.dossier import Held
from onewindow.intake.core.filing import read_applicant
from onewindow.intake.shell.admission import Admission
from onewindow.intake.shell.filing import Filing
from onewindow.intake.shell.finding import Finding
from onewindow.intake.shell.materials import Materials
from onewindow.intake.shell.originals import Originals
from onewindow.intake.shell.pages.drafts import Draft, Drafts
from onewindow.intake.shell.pages.questions import Question, read, wrong_with
from onewindow.intake.shell.pressure import Pressure
from onewindow.intake.shell.settings import IntakeSettings

FORM_BYTES = 65_536
"""What a form may need around its file."""
AT_ONCE = 5
"""So many materials of the largest size fit into the form of one screen."""
_CHUNK = 65_536
_OF_APPLICANT = {
    "name": Text(zh="请填写姓名", en="Enter a name"),
    "id_number": Text(zh="身份证号有误，请核对18位", en="The identity number is not right: 18 digits"),
    "mobile": Text(zh="手机号有误，请核对11位", en="The mobile number is not right: 11 digits"),
}
_MISSING = Text(zh="请选择要提交的文件", en="Choose a file")


@dataclass(frozen=True, slots=True)
class Window:
    """What the pages of an application work with."""

    house: House
    catalogue: Catalogue
    drafts: Drafts
    filing: Filing
    finding: Finding
    materials: Materials
    originals: Originals
    pressure: Pressure
    uploads: Admission
    settings: IntakeSettings

    async def counted(self, request: Request) -> AsyncIterator[None]:
        """A form with files takes a place at the door for files before anything of it is read.

        Raises Problem ``unavailable`` when all places are taken.
        """
        files = request.headers.get("content-type", "").startswith("multipart/")
        with self.uploads.one() if files else nullcontext():
            yield


def compiled_of(catalogue: Catalogue, draft: Draft) -> CompiledDefinition:
    """The version that the draft was begun on. Raises Problem ``definition_missing``."""
    try:
        return catalogue.compiled(draft.service, draft.version)
    except UnknownDefinitionError:
        raise Problem("definition_missing") from None


async def moved(window: Window, draft: Draft) -> bool:
    """Whether the draft had to be taken to a newer version of its service: only that one can be handed in."""
    try:
        newest = window.catalogue.compiled(draft.service)
    except UnknownDefinitionError:
        raise Problem("unknown_service") from None
    if newest.definition.version == draft.version:
        return False
    await window.drafts.move(draft, newest)
    return True


def may_be_late(compiled: CompiledDefinition, question: Question) -> bool:
    """Whether what a page asks for may be pledged for later (容缺)."""
    return question.material is not None and question.material.need == "later" and compiled.definition.gap is not None


async def take(window: Window, visitor: Visitor, draft: Draft, question: Question, form: FormData) -> Text | None:
    """Keep what a page brought; else what is wrong with it."""
    if question.kind == "applicant":
        return await _take_applicant(window, draft, form)
    compiled = compiled_of(window.catalogue, draft)
    if question.answer is not None:
        value = read(question.answer, str(form.get("value", "")))
        if wrong := wrong_with(compiled, question.id, value):
            return wrong
        await window.drafts.keep(draft, answers={question.id: value})
        return None
    return await _take_material(window, visitor, draft, question, form, late=may_be_late(compiled, question))


async def _take_applicant(window: Window, draft: Draft, form: FormData) -> Text | None:
    told = {name: str(form.get(name, "")).strip() for name in ("name", "id_number", "mobile")}
    if wrong := wrong_with_applicant(told):
        return next(iter(wrong.values()))
    await window.drafts.keep(draft, applicant={name: value for name, value in told.items() if value})
    return None


def wrong_with_applicant(told: Mapping[str, str]) -> dict[str, Text]:
    """What is wrong with what a clerk says of whom they file for, by field."""
    read_as = read_applicant(told["name"], told["id_number"] or None, told["mobile"] or None)
    wrong = read_as if isinstance(read_as, tuple) else ()
    return {(name := one.pointer.rpartition("/")[2]): _OF_APPLICANT[name] for one in wrong}


async def _take_material(
    window: Window, visitor: Visitor, draft: Draft, question: Question, form: FormData, *, late: bool
) -> Text | None:
    file, item = form.get("file"), question.id
    comes_later = late and "later" in form
    if not isinstance(file, UploadFile) or not file.filename:
        if "remove" in form:
            await window.drafts.keep(draft, held={item: None})
        elif comes_later or (late and item in draft.later):
            await window.drafts.keep(draft, later={item: comes_later}, held={item: None} if comes_later else None)
        elif item not in draft.materials and not question.optional:
            return _MISSING
        return None if comes_later or item in draft.materials or question.optional else _MISSING
    held = await keep_file(window, visitor.signed_in(), file)
    if isinstance(held, Text):
        return held
    await window.drafts.keep(draft, held={item: held}, later={item: False})
    return None


async def keep_file(window: Window, by: By, file: UploadFile) -> Held | Text:
    """One file of a form, kept; or what is wrong with it. It comes in when the door for files would let it in.

    Raises Problem for what is not the file's fault.
    """
    window.pressure.admit_material()
    window.materials.may(by)
    try:
        return await window.materials.take(
            by, file.content_type or "", _chunks_of(file), filename=file.filename, expected=None
        )
    except Problem as problem:
        if problem.status >= 500 or problem.status in (408, 429):
            raise
        return told_by(problem)


def told_by(problem: Problem, code: str | None = None) -> Text:
    """What a refusal means, in words; ``code`` is of the one error in it that is told."""
    meaning = CODES.get(code or problem.code) or CODES[problem.code]
    return Text(zh=meaning.zh, en=meaning.en)


async def _chunks_of(file: UploadFile) -> AsyncIterator[bytes]:
    """The bytes of one file of a form."""
    while chunk := await file.read(_CHUNK):
        yield chunk
