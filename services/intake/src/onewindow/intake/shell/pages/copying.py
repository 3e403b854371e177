"""``/applications/{number}/export``: one's own file, to take home in one package."""

import json
import tempfile
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import IO

from fastapi import APIRouter, Response
from starlette.responses import StreamingResponse

from onewindow.chassis.house import House
from onewindow.chassis.problem import Problem
from onewindow.chassis.ui.pages import Asking, PageRoute, Pages
from onewindow.intake.core import words
from onewindow.intake.core.copy import Filed, files_of, told_of
from onewindow.intake.shell.admission import Admission
from onewindow.intake.shell.http.progress import Following, shown_of
from onewindow.intake.shell.opening import Opening
from onewindow.intake.shell.pages.questions import shown
from onewindow.intake.shell.supplementing import definition_of

_THEIRS = frozenset({"applicant", "agent"})
_AT_ONCE = 4
_IN_MEMORY = 1_000_000
_CHUNK = 65_536
_MOST_READS = 200


@dataclass(frozen=True, slots=True)
class Copying:
    """What the page of this file works with."""

    house: House
    following: Following
    opening: Opening


def copying_pages(pages: Pages, copying: Copying) -> APIRouter:
    """The package, for the applicant and whoever has their mandate; taking it is a read like any other."""
    router = APIRouter(route_class=PageRoute, include_in_schema=False)
    door = Admission(_AT_ONCE)

    @router.get("/applications/{number}/export")
    async def export(number: str, visitor: Asking) -> Response:
        by = visitor.signed_in()
        found, progress = await copying.following.finding.to_follow(number, None, by, "")
        if by.role not in _THEIRS:
            raise Problem("not_allowed")
        reads, _ = await copying.opening.reads(by, found.application_id, None, _MOST_READS)
        opened = await copying.opening.open(by, found.application_id, purpose=None, step=None)
        dossier, definition = opened.dossier, definition_of(copying.following.catalogue, opened.dossier).definition
        told = await shown_of(copying.following, dossier, progress)
        whole = told_of(dossier, told.model_dump(mode="json", by_alias=True), reads)
        rows = [
            (answer.label, shown(answer, {**dossier.last.answers, **dossier.last.routes}.get(name)))
            for name, answer in definition.answers.items()
        ]
        files = [(words.of_item(definition, one.item), one) for one in files_of(dossier)]
        departments = copying.following.catalogue.departments
        readers = [
            (doc, words.of_department(departments, code) if (code := doc.get("department")) else None) for doc in reads
        ]
        page = pages.drawn(
            visitor,
            "export.html",
            dossier=dossier,
            definition=definition,
            rows=rows,
            files=files,
            told=told,
            readers=readers,
        )
        with door.one():
            package = await _packed(copying.house, page, whole, [one for _, one in files])
        headers = {
            "Content-Disposition": f'attachment; filename="{dossier.number}-copy.zip"',
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
        return StreamingResponse(_chunks(package), media_type="application/zip", headers=headers)

    return router


async def _packed(house: House, page: str, whole: object, files: list[Filed]) -> IO[bytes]:
    """The package in a temporary file. Raises Problem ``unavailable`` where a file is not to be had."""
    package = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed when it was sent
    try:
        with zipfile.ZipFile(package, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("application.html", page)
            archive.writestr("application.json", json.dumps(whole, ensure_ascii=False, indent=2))
            for one in files:
                with archive.open(one.path, "w") as entry:
                    async for chunk in house.blobs.get(one.held.sha256):
                        entry.write(chunk)
    except KeyError:
        package.close()
        raise Problem("unavailable", "a file is not where it was kept") from None
    package.seek(0)
    return package


async def _chunks(package: IO[bytes]) -> AsyncIterator[bytes]:
    with package:
        while chunk := package.read(_CHUNK):
            yield chunk
