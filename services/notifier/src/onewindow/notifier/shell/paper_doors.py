"""The doors around the documents of a case: which there are, and each of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from fastapi import APIRouter, Request, Response

from onewindow.chassis.house import House
from onewindow.chassis.identity import MaybeSignedIn
from onewindow.chassis.problem import Problem
from onewindow.contracts.api.results import DocumentShown, DocumentsShown
from onewindow.definitions.complaint import UnknownDefinitionError
from onewindow.notifier.core.case_file import CaseFile
from onewindow.notifier.core.decision import IncompleteDecisionError
from onewindow.notifier.core.documents import MEDIA_TYPE
from onewindow.notifier.core.papers import title
from onewindow.notifier.shell.http import PRIVATE, opened_case
from onewindow.notifier.shell.neighbours import Neighbours, NotThereError
from onewindow.notifier.shell.papers import Papers
from onewindow.notifier.shell.typesetter import TypesettingError

log = structlog.get_logger(__name__)


def paper_doors(house: House, neighbours: Neighbours, papers: Papers) -> APIRouter:
    """``GET /v1/results/{number}/documents`` and ``…/documents/{id}``, for whoever may have the result."""
    router = APIRouter(tags=["results"])

    @router.get("/v1/results/{number}/documents")
    async def documents(
        number: str, by: MaybeSignedIn, request: Request, response: Response, code: str | None = None
    ) -> DocumentsShown:
        """The documents that the case has made so far, in order."""
        file = await opened_case(house, neighbours, number, by, code, request)
        async with _made(file):
            compiled, made = await papers.of(file)
        response.headers.update(PRIVATE)
        shown = [
            DocumentShown(
                id=paper.id,
                kind=paper.kind,
                name_zh=title(paper.kind, compiled.definition.matter).zh,
                name_en=title(paper.kind, compiled.definition.matter).english,
                number=paper.number,
                at=paper.at,
                step=paper.step,
                href=f"/v1/results/{file.number}/documents/{paper.id}",
            )
            for paper in made
        ]
        return DocumentsShown(application_id=file.application_id, number=file.number, documents=shown)

    @router.get("/v1/results/{number}/documents/{document}", response_class=Response)
    async def document(
        number: str, document: str, by: MaybeSignedIn, request: Request, code: str | None = None
    ) -> Response:
        """One document as PDF/A; the bytes are the same for whoever asks, whenever."""
        file = await opened_case(house, neighbours, number, by, code, request)
        async with _made(file):
            data = await papers.pdf(file, document)
        if data is None:
            raise Problem("unknown")
        headers = {"Content-Disposition": f'attachment; filename="{file.number}-{document}.pdf"', **PRIVATE}
        return Response(data, media_type=MEDIA_TYPE, headers={"X-Content-Type-Options": "nosniff", **headers})

    return router


@asynccontextmanager
async def _made(file: CaseFile) -> AsyncIterator[None]:
    """What keeps a document from being made is for the operators; whoever asked may ask again."""
    try:
        yield
    except (NotThereError, UnknownDefinitionError, IncompleteDecisionError, TypesettingError, KeyError) as error:
        log.error("document_unmade", application_id=file.application_id, error=type(error).__name__)
        raise Problem("unavailable", "the document cannot be made now") from error
