"""Reading a dossier: what an officer's step may see of it, in a frame beside their decision; and who has read it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from onewindow.chassis.ui.pages import Asking, PageRoute, Pages
from onewindow.definitions.load import Catalogue
from onewindow.definitions.model import Definition
from onewindow.definitions.text import Text
from onewindow.intake.core import words
from onewindow.intake.core.originals import LEVELS, level_of, mark_of
from onewindow.intake.shell.finding import Finding
from onewindow.intake.shell.opening import Opening
from onewindow.intake.shell.originals import Originals
from onewindow.intake.shell.pages.questions import shown
from onewindow.intake.shell.supplementing import definition_of

_PURPOSE = "review"
_MOST_READS = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """What the pages of this file work with."""

    catalogue: Catalogue
    finding: Finding
    opening: Opening
    originals: Originals


def reading_pages(pages: Pages, reading: Reading) -> APIRouter:
    """``/dossiers/{application_id}/{step}`` and ``/applications/{number}/reads``; each look leaves a record."""
    router = APIRouter(route_class=PageRoute, include_in_schema=False)

    @router.get("/dossiers/{application_id}/{step}")
    async def dossier(application_id: str, step: str, visitor: Asking) -> Response:
        opened = await reading.opening.open(visitor.signed_in(), application_id, purpose=_PURPOSE, step=step)
        definition = definition_of(reading.catalogue, opened.dossier).definition
        query = urlencode({"purpose": _PURPOSE, "step": step})
        rows = [
            (_label(definition, name), _value(definition, name, one)) for name, one in opened.extract.answers.items()
        ]
        marks = await reading.originals.of(application_id)
        files = [
            (
                _label(definition, item),
                held,
                f"/v1/dossiers/{application_id}/materials/{item}?{query}",
                LEVELS[level_of(definition.materials[item], mark_of(marks, item, held.sha256))],
            )
            for item, held in opened.extract.materials.items()
        ]
        return pages.answer(visitor, "dossier.html", rows=rows, files=files, name=opened.extract.name)

    @router.get("/applications/{number}/reads")
    async def reads(number: str, visitor: Asking) -> Response:
        by = visitor.signed_in()
        found, _ = await reading.finding.to_follow(number, None, by, "")
        docs, more = await reading.opening.reads(by, found.application_id, None, _MOST_READS)
        definition = definition_of(reading.catalogue, found).definition
        rows = [(doc, [_label(definition, name) for name in doc["fields"]]) for doc in docs]
        departments = {
            code: words.of_department(reading.catalogue.departments, code) for code in reading.catalogue.departments
        }
        return pages.answer(visitor, "reads.html", number=found.number, rows=rows, departments=departments, more=more)

    return router


def _label(definition: Definition, name: str) -> Text:
    return words.of_item(definition, name)


def _value(definition: Definition, name: str, value: object) -> Text:
    answer = definition.answers.get(name)
    return shown(answer, value) if answer is not None else Text(zh=str(value), en=str(value))
