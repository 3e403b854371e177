"""GET /v1/dossiers/…: reading what is personal, for a purpose, on the record; and the texts behind hashes."""

import re
from collections.abc import AsyncIterator
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Response
from starlette.responses import StreamingResponse

from onewindow.chassis.house import House
from onewindow.chassis.identity import SignedIn
from onewindow.chassis.problem import Problem
from onewindow.contracts.api import dossiers as api
from onewindow.intake.core.dossier import Held
from onewindow.intake.shell.dossiers import Texts
from onewindow.intake.shell.opening import Opened, Opening

_PRIVATE = {"Cache-Control": "private, no-store"}
_HASH = re.compile(r"[0-9a-f]{32}")


def dossiers(router: APIRouter, house: House, opening: Opening, texts: Texts) -> None:
    """Add the routes; every one of them leaves a record that the applicant can see."""

    @router.get("/v1/dossiers/{application_id}", tags=["dossiers"], response_model_exclude_none=True)
    async def read_dossier(
        application_id: str, by: SignedIn, response: Response, purpose: str | None = None, step: str | None = None
    ) -> api.DossierShown:
        """What the reader may see of a dossier: an officer what their ``step`` needs, for a ``purpose``."""
        opened = await opening.open(by, application_id, purpose=purpose, step=step)
        response.headers.update(_PRIVATE)
        return _shown(opened, step)

    @router.get(
        "/v1/dossiers/{application_id}/materials/{material}", tags=["dossiers"], response_class=StreamingResponse
    )
    async def read_dossier_material(
        application_id: str, material: str, by: SignedIn, purpose: str | None = None, step: str | None = None
    ) -> Response:
        """One material's bytes, to be saved and never shown inside a page."""
        opened = await opening.open(by, application_id, purpose=purpose, step=step, material=material)
        held = opened.extract.materials[material]
        chunks = house.blobs.get(held.sha256)
        try:
            first = await anext(chunks, b"")
        except KeyError:
            raise Problem("unavailable", "the file is not where it was kept") from None
        return StreamingResponse(_joined(first, chunks), headers=_as_attachment(held), media_type=held.media_type)

    @router.get("/v1/dossiers/{application_id}/reads", tags=["dossiers"], response_model_exclude_none=True)
    async def list_dossier_reads(
        application_id: str,
        by: SignedIn,
        response: Response,
        cursor: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 100,
    ) -> api.ReadsShown:
        """Who read the dossier, when, for which purpose, which fields; newest first."""
        docs, following = await opening.reads(by, application_id, cursor, limit)
        response.headers.update(_PRIVATE)
        shown = [api.ReadShown(**{name: doc[name] for name in api.ReadShown.model_fields}) for doc in docs]
        return api.ReadsShown(reads=shown, cursor=following)

    @router.get("/v1/texts/{text_hash}", tags=["dossiers"])
    async def read_intake_text(text_hash: str, by: SignedIn, response: Response) -> api.TextShown:
        """The text that a fact names by its hash; for services, who hand it to the one it is meant for."""
        if by.role != "service":
            raise Problem("not_allowed")
        doc = await texts.get(text_hash) if _HASH.fullmatch(text_hash) else None
        if doc is None:
            raise Problem("unknown")
        response.headers.update(_PRIVATE)
        return api.TextShown(hash=doc["_id"], salt=doc["salt"], application_id=doc["application_id"], body=doc["body"])


def _shown(opened: Opened, step: str | None) -> api.DossierShown:
    dossier, extract = opened.dossier, opened.extract
    told = dossier.applicant if opened.scope.applicant else None
    query = urlencode({"purpose": opened.purpose} | ({"step": step} if step else {}))
    return api.DossierShown(
        application_id=dossier.application_id,
        number=dossier.number,
        service=dossier.service,
        version=dossier.version,
        revision=extract.revision,
        hash=extract.hash,
        purpose=opened.purpose,
        step=step,
        subject=api.SubjectShown(
            name=extract.name,
            id_number=told.id_number if told else None,
            mobile=told.mobile if told else None,
        ),
        answers=dict(extract.answers),
        materials={
            item: api.MaterialHeld(
                sha256=held.sha256,
                size=held.size,
                media_type=held.media_type,
                filename=held.filename,
                href=f"/v1/dossiers/{dossier.application_id}/materials/{item}?{query}",
            )
            for item, held in extract.materials.items()
        },
        salts=dict(extract.salts),
    )


async def _joined(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in rest:
        yield chunk


def _as_attachment(held: Held) -> dict[str, str]:
    return {
        "Content-Length": str(held.size),
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(held.filename)}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        **_PRIVATE,
    }
