"""POST /v1/materials: one file, by itself, before the application names it."""

from fastapi import APIRouter, Request

from onewindow.chassis.identity import SignedIn
from onewindow.contracts.api import intake as api
from onewindow.intake.shell.admission import Admission
from onewindow.intake.shell.materials import Materials
from onewindow.intake.shell.pressure import Pressure
from onewindow.intake.shell.settings import IntakeSettings

_FORM_BYTES = 16_384
"""What a form may need around the file."""

_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/pdf": {"schema": {"type": "string", "format": "binary"}},
            "image/jpeg": {"schema": {"type": "string", "format": "binary"}},
            "image/png": {"schema": {"type": "string", "format": "binary"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
        },
    }
}


def materials(
    router: APIRouter, taking: Materials, pressure: Pressure, door: Admission, settings: IntakeSettings
) -> None:
    """Add the route; a file is judged by its bytes, and kept once however often it is sent. ``door`` counts uploads."""

    @router.post(
        "/v1/materials",
        tags=["materials"],
        status_code=201,
        openapi_extra=_BODY,
        max_body_size=settings.material_bytes + _FORM_BYTES,
    )
    async def upload_material(by: SignedIn, request: Request, filename: str | None = None) -> api.Uploaded:
        """Send one PDF, JPEG or PNG: as the body, or as the part ``file`` of a form.

        ``X-Content-SHA256``: the hash the sender computed; another one is refused with ``hash_mismatch``.
        """
        pressure.admit_material()
        taking.may(by)
        with door.one():
            held = await taking.take(
                by,
                request.headers.get("content-type", ""),
                request.stream(),
                filename=filename,
                expected=request.headers.get("x-content-sha256"),
            )
        return api.Uploaded(sha256=held.sha256, size=held.size, media_type=held.media_type)
