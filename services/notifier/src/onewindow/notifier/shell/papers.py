"""The documents of a case, drawn when somebody asks for them first, and kept: what one was given is what all are given.

Drawing them on demand costs the line nothing, and nothing is lost by it: what a document says follows from the
journal, from texts that are kept under their hash, and from the definition that the case runs on. A decision that
concludes is fixed at once, with the result (packaging.py).
"""

import io

from onewindow.chassis.house import House
from onewindow.contracts.case import CaseDeclined, CaseNotNeeded
from onewindow.contracts.fact import derive
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.load import Catalogue
from onewindow.notifier.core.case_file import CaseFile
from onewindow.notifier.core.package import sha256
from onewindow.notifier.core.paper_sheet import drawable, texts_of
from onewindow.notifier.core.paper_told import Told
from onewindow.notifier.core.papers import Paper, papers
from onewindow.notifier.shell import metrics
from onewindow.notifier.shell.neighbours import Neighbours
from onewindow.notifier.shell.packaging import UNNAMED
from onewindow.notifier.shell.rows import DOCUMENTS
from onewindow.notifier.shell.typesetter import Typesetter


class Papers:
    """Lists documents and draws them. What is personal is asked of the rooms that keep it."""

    def __init__(self, house: House, catalogue: Catalogue, neighbours: Neighbours, typesetter: Typesetter) -> None:
        self._house, self._catalogue = house, catalogue
        self._neighbours, self._typesetter = neighbours, typesetter

    async def of(self, file: CaseFile) -> tuple[CompiledDefinition, tuple[Paper, ...]]:
        """All documents that the case has made. Raises NotThereError, UnknownDefinitionError, PortError."""
        compiled = self._catalogue.find(file.service, file.version, file.definition_hash)
        return compiled, papers(await self._neighbours.journal(file.application_id), compiled.definition)

    async def pdf(self, file: CaseFile, name: str) -> bytes | None:
        """The bytes of one document, the same for ever; None if the case has made none of that name.

        Raises NotThereError, UnknownDefinitionError, IncompleteDecisionError, TypesettingError, PortError, and KeyError
        if its bytes are not where they were kept.
        """
        store, id_ = self._house.store, derive(file.application_id, f"document/{name}")
        row = await store.get(DOCUMENTS.name, id_)
        if row is None:
            drawn = await self._drawn(file, name)
            if drawn is None:
                return None
            blob = sha256(drawn)
            await self._house.blobs.put(blob, io.BytesIO(drawn))
            row = {"_id": id_, "rev": 1, "application_id": file.application_id, "name": name, "blob": blob}
            if not await store.insert(DOCUMENTS.name, row):
                row = await store.get(DOCUMENTS.name, id_) or row
        return b"".join([chunk async for chunk in self._house.blobs.get(row["blob"])])

    async def _drawn(self, file: CaseFile, name: str) -> bytes | None:
        compiled, made = await self.of(file)
        paper = next((one for one in made if one.id == name), None)
        if paper is None:
            return None
        told = Told(
            compiled=compiled,
            departments=self._catalogue.departments,
            applicant=await self._neighbours.applicant(file.application_id) or UNNAMED,
            texts={text: await self._text(paper, text) for text in texts_of(paper)},
        )
        drawn = await self._typesetter.draw(drawable(paper, told))
        metrics.DOCUMENTS.labels(paper.kind).inc()
        return drawn

    async def _text(self, paper: Paper, text: str) -> dict[str, str]:
        if isinstance(paper.fact, CaseDeclined | CaseNotNeeded):
            return dict(await self._neighbours.window_text(text))
        return dict(await self._neighbours.desk_text(text, paper.kind))
