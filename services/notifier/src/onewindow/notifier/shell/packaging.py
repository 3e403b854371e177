"""The one package of a conclusion: made once, kept once, told by its hash.

A result of documents is kept as a zip in the blob room. One of data alone is small: it is kept in the row, and its
zip, which is a function of manifest and files, is put together for whoever asks for it.
"""

import io
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import structlog

from onewindow.chassis.house import House
from onewindow.chassis.ports import Blobs, Doc, PortError
from onewindow.contracts.fact import derive
from onewindow.contracts.notice import ResultPrepared
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.complaint import UnknownDefinitionError
from onewindow.definitions.load import Catalogue
from onewindow.notifier.core.case_file import CaseFile
from onewindow.notifier.core.decision import IncompleteDecisionError
from onewindow.notifier.core.decisions import Texts, conclusion, decisions, header, revises, texts_needed
from onewindow.notifier.core.documents import document
from onewindow.notifier.core.package import (
    RESULT,
    PackageError,
    build_zip,
    manifest,
    pack,
    package_hash,
    result_json,
    sha256,
)
from onewindow.notifier.shell import metrics
from onewindow.notifier.shell.lanes import in_lanes
from onewindow.notifier.shell.neighbours import Neighbours, NotThereError
from onewindow.notifier.shell.rows import PACKAGES
from onewindow.notifier.shell.telling import BY
from onewindow.notifier.shell.typesetter import Typesetter, TypesettingError

log = structlog.get_logger(__name__)

UNNAMED = "申请人"
_AT_ONCE = 8
_BUG = "bug"
_UNMAKEABLE = (IncompleteDecisionError, NotThereError, PackageError, TypesettingError, UnknownDefinitionError)


@dataclass(frozen=True, slots=True)
class Unmade:
    """A result that cannot be made as things stand. ``detail`` names places and fields, never what they hold."""

    file: CaseFile
    error: str
    detail: str


class Packaging:
    """Makes results. What is personal is asked of the rooms that keep it, for the purpose ``result``."""

    def __init__(self, house: House, catalogue: Catalogue, neighbours: Neighbours, typesetter: Typesetter) -> None:
        self._house, self._catalogue = house, catalogue
        self._neighbours, self._typesetter = neighbours, typesetter
        for error in (*(each.__name__ for each in _UNMAKEABLE), _BUG):
            metrics.UNMADE.labels(error)  # shown from the start, so that the first one is seen as a growth

    async def prepared(self, files: Sequence[CaseFile]) -> tuple[list[ResultPrepared], list[Unmade]]:
        """The facts that name the packages of concluded cases, and those that cannot be made. Raises PortError.

        The first package kept for a conclusion is the one, whoever made it; what is told about it never changes.
        """
        if not files:
            return [], []
        store = self._house.store
        rows = await store.get_many(PACKAGES.name, [conclusion(file).conclusion_id for file in files])
        asked = [file for file in files if file.conclusion not in rows]
        outcomes = await in_lanes(_AT_ONCE, self._row_or_why_not, asked)
        unmade = [outcome for outcome in outcomes if isinstance(outcome, Unmade)]
        made = {outcome["_id"]: outcome for outcome in outcomes if not isinstance(outcome, Unmade)}
        kept = await store.put_many(PACKAGES.name, list(made.values()))
        rows |= {name: row for name, row in made.items() if name in kept}
        if beaten := made.keys() - kept:
            rows |= await store.get_many(PACKAGES.name, beaten)
        return [_fact(row) for row in rows.values()], unmade

    async def _row_or_why_not(self, file: CaseFile) -> Doc | Unmade:
        try:
            return await self._row(file)
        except PortError:
            raise
        except _UNMAKEABLE as error:
            return Unmade(file, type(error).__name__, _detail(error))
        except Exception as error:  # a bug met by one result must not stop the others
            log.error("package_bug", application_id=file.application_id, error=type(error).__name__, exc_info=True)
            return Unmade(file, _BUG, type(error).__name__)

    async def _row(self, file: CaseFile) -> Doc:
        compiled = self._catalogue.find(file.service, file.version, file.definition_hash)
        texts = {name: await self._neighbours.desk_text(name, "result") for name in texts_needed(file, compiled)}
        form = compiled.definition.result.format
        body = await (self._as_data if form == "json" else self._as_documents)(file, compiled, texts)
        metrics.PACKAGES.labels(form).inc()
        return {
            "_id": conclusion(file).conclusion_id,
            "rev": 1,
            "application_id": file.application_id,
            "at": self._house.clock.now(),
            **body,
        }

    async def _as_data(self, file: CaseFile, compiled: CompiledDefinition, texts: Texts) -> Doc:
        made = decisions(file, compiled, self._catalogue.departments, texts)
        result = result_json(header(file, compiled, file.subject), conclusion(file), made, revises(file))
        named = manifest(conclusion(file), made, {RESULT: result}, {}, revises(file))
        return {"package": package_hash(named), "manifest": named.decode(), "result": result.decode(), "blob": None}

    async def _as_documents(self, file: CaseFile, compiled: CompiledDefinition, texts: Texts) -> Doc:
        made = decisions(file, compiled, self._catalogue.departments, texts)
        case = header(file, compiled, await self._neighbours.applicant(file.application_id) or UNNAMED)
        documents = [document(case, decision) for decision in made]
        files = {each.name: await self._typesetter.draw(each) for each in documents}
        package = pack(
            conclusion(file), made, files, {each.decision.step: each.name for each in documents}, revises(file)
        )
        blob = sha256(package.data)
        await self._house.blobs.put(blob, io.BytesIO(package.data))
        for each in documents:
            metrics.DOCUMENTS.labels(each.kind).inc()
        kept = {"blob": blob, "size": len(package.data), "result": None}
        return {"package": package.hash, "manifest": package.manifest.decode(), **kept}


def size_of(row: Doc) -> int:
    """How long the zip is, in bytes."""
    return len(_small(row)) if row["blob"] is None else int(row["size"])


async def bytes_of(blobs: Blobs, row: Doc) -> AsyncIterator[bytes]:
    """The package as it is handed out. Raises KeyError if its blob is not there."""
    if row["blob"] is None:
        yield _small(row)
        return
    async for chunk in blobs.get(row["blob"]):
        yield chunk


def _small(row: Doc) -> bytes:
    return build_zip({RESULT: row["result"].encode()}, row["manifest"].encode())


def _fact(row: Doc) -> ResultPrepared:
    """The same row gives the same fact, to the byte."""
    return ResultPrepared(
        id=derive(row["_id"], "prepared"),
        at=row["at"],
        application_id=row["application_id"],
        by=BY,
        cause=row["_id"],
        conclusion=row["_id"],
        package=row["package"],
    )


def _detail(error: Exception) -> str:
    match error:
        case IncompleteDecisionError(step=step, missing=missing):
            return f"{step}: {', '.join(missing)}"
        case NotThereError() | UnknownDefinitionError():
            return str(error)
        case _:
            return ""
