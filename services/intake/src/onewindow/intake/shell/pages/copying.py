"""``/applications/{number}/export``: one's own file, to take home in one package."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Response
from starlette.responses import StreamingResponse

from onewindow.chassis.house import House
from onewindow.chassis.ports import Doc
from onewindow.chassis.problem import Problem
from onewindow.chassis.ui.pages import Asking, PageRoute, Pages
from onewindow.contracts.fact import By
from onewindow.intake.core import words
from onewindow.intake.core.copy import Filed, files_of, told_of
from onewindow.intake.shell.admission import Admission
from onewindow.intake.shell.http.progress import Following, shown_of
from onewindow.intake.shell.opening import Opening
from onewindow.intake.shell.pages.questions import shown
from onewindow.intake.shell.supplementing import definition_of

_THEIRS = frozenset({"applicant", "agent"})
_AT_ONCE = 16
_READS_AT_ONCE = 200
_MOST_READS = 5_000


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
        door.refuse_if_full()
        reads, all_reads = await _reads(copying.opening, by, found.application_id)
        opened = await copying.opening.open(by, found.application_id, purpose=None, step=None)
        dossier, definition = opened.dossier, definition_of(copying.following.catalogue, opened.dossier).definition
        told = await shown_of(copying.following, dossier, progress)
        whole = told_of(dossier, told.model_dump(mode="json", by_alias=True), reads, all_reads=all_reads)
        rows = [
            (answer.label, shown(answer, {**dossier.last.answers, **dossier.last.routes}.get(name)))
            for name, answer in definition.answers.items()
        ]
        files = [(words.of_item(definition, one.item), one) for one in files_of(dossier)]
        departments = copying.following.catalogue.departments
        readers = [
            (
                doc,
                words.of_department(departments, code) if (code := doc.get("department")) else None,
                [words.of_item(definition, name) for name in doc["fields"]],
            )
            for doc in reads
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
            all_reads=all_reads,
        )
        await _all_there(copying.house, [one for _, one in files])
        package = _packed(copying.house, door, page, whole, [one for _, one in files])
        headers = {
            "Content-Disposition": f'attachment; filename="{dossier.number}-copy.zip"',
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
        return StreamingResponse(package, media_type="application/zip", headers=headers)

    return router


async def _reads(opening: Opening, by: By, application_id: str) -> tuple[list[Doc], bool]:
    """Who has read it, the last ones first, and whether those are all."""
    reads, cursor = await opening.reads(by, application_id, None, _READS_AT_ONCE)
    while cursor is not None and len(reads) < _MOST_READS:
        more, cursor = await opening.reads(by, application_id, cursor, _READS_AT_ONCE)
        reads += more
    return reads, cursor is None


async def _all_there(house: House, files: list[Filed]) -> None:
    """Raises Problem ``unavailable`` where a file is not to be had: nobody is given half a package for a whole one."""
    for one in files:
        if await house.blobs.size(one.held.sha256) != one.held.size:
            raise Problem("unavailable", "a file is not where it was kept")


async def _packed(
    house: House, door: Admission, page: str, whole: dict[str, Any], files: list[Filed]
) -> AsyncIterator[bytes]:
    """The package piece by piece, as it is made: nothing of it is kept, however slowly it is taken."""
    outlet = _Outlet()
    with door.counted():
        with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("application.html", page)
            archive.writestr("application.json", json.dumps(whole, ensure_ascii=False, indent=2))
            yield outlet.taken()
            for one in files:
                with archive.open(one.path, "w") as entry:
                    async for chunk in house.blobs.get(one.held.sha256):
                        entry.write(chunk)
                        yield outlet.taken()
        yield outlet.taken()


class _Outlet(io.RawIOBase):
    """Where a package is written to; what was taken from it is forgotten."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, piece: Any) -> int:
        """One piece more."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        """What was written since."""
        taken, self._pieces = b"".join(self._pieces), []
        return taken
