"""What the public sees of decisions about licences (双公示, 行政许可法 Art. 40). Open to anybody.

A file holds no name, no answer and no text, so nothing personal can be shown: which service and what kind of applicant,
who decided what and when, and the number.
"""

from typing import Annotated

from fastapi import APIRouter, Query

from onewindow.chassis.house import House
from onewindow.chassis.problem import FieldError, Problem
from onewindow.contracts.api.results import Publication, PublicationPage, PublicDecision
from onewindow.contracts.api.services import Words
from onewindow.definitions.complaint import UnknownDefinitionError
from onewindow.definitions.load import Catalogue
from onewindow.definitions.model import Definition
from onewindow.definitions.text import Text
from onewindow.notifier.core.case_file import CaseFile, Decided
from onewindow.notifier.shell.rows import FILES, file_of


def publicity(house: House, catalogue: Catalogue) -> APIRouter:
    """``GET /v1/publicity``."""
    router = APIRouter(tags=["results"])

    @router.get("/v1/publicity")
    async def publications(
        cursor: Annotated[str | None, Query(max_length=500)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> PublicationPage:
        """Whatever was published, oldest first: no person is named."""
        try:
            page = await house.store.find(
                FILES.name, {"public": True}, order="published_at", cursor=cursor, limit=limit
            )
        except ValueError:
            raise Problem("invalid", errors=(FieldError("query:cursor", "cursor", "not a cursor"),)) from None
        shown = [_publication(file_of(doc), catalogue) for doc in page.docs]
        return PublicationPage(publications=shown, next=page.cursor)

    return router


def _publication(file: CaseFile, catalogue: Catalogue) -> Publication:
    definition = _definition(file, catalogue)
    return Publication(
        number=file.number,
        service=file.service,
        name=_words(definition.name) if definition else None,
        subject=definition.subject if definition else None,
        outcome=file.outcome or "",
        concluded_at=file.concluded_at or "",
        published_at=file.published_at or "",
        decisions=[
            _decision(file.departments[step], one, catalogue)
            for step, one in file.decided.items()
            if definition is None or definition.steps[step].decides
        ],
    )


def _definition(file: CaseFile, catalogue: Catalogue) -> Definition | None:
    try:
        return catalogue.find(file.service, file.version, file.definition_hash).definition
    except UnknownDefinitionError:
        return None


def _decision(department: str, decided: Decided, catalogue: Catalogue) -> PublicDecision:
    known = catalogue.departments.get(department)
    name = _words(known.name) if known else None
    return PublicDecision(department=department, name=name, outcome=decided.outcome, at=decided.at)


def _words(text: Text) -> Words:
    return Words(zh=text.zh, en=text.en)
