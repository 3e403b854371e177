"""The one package of a conclusion: made once, kept once, told by its hash."""

import asyncio
import io

from onewindow.chassis.house import House
from onewindow.chassis.ports import Doc
from onewindow.contracts.fact import By, derive
from onewindow.contracts.notice import ResultPrepared
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.load import Catalogue
from onewindow.notifier.core.case_file import CaseFile
from onewindow.notifier.core.decision import Decision
from onewindow.notifier.core.decisions import conclusion, decisions, header
from onewindow.notifier.core.documents import document
from onewindow.notifier.core.package import RESULT, Package, pack, result_json, sha256
from onewindow.notifier.shell.rows import PACKAGES
from onewindow.notifier.shell.typesetter import Typesetter

NAME = "notifier"
BY = By(id=NAME, role="service")
_AT_ONCE = 8
UNNAMED = "申请人"


class Packaging:
    """Makes results. What is personal is asked of the rooms that keep it, for the purpose ``result``."""

    def __init__(self, house: House, catalogue: Catalogue, typesetter: Typesetter) -> None:
        self._house, self._catalogue, self._typesetter = house, catalogue, typesetter
        self._room = asyncio.Semaphore(_AT_ONCE)

    async def prepared(self, file: CaseFile) -> ResultPrepared:
        """The fact that names the package; the first package kept for a conclusion is the one, whoever made it."""
        about = conclusion(file)
        row = await self._house.store.get(PACKAGES.name, about.conclusion_id)
        if row is None:
            async with self._room:
                row = await self._kept(file)
        return ResultPrepared(
            id=derive(about.conclusion_id, "prepared"),
            at=row["at"],
            application_id=file.application_id,
            by=BY,
            cause=about.conclusion_id,
            conclusion=about.conclusion_id,
            package=row["package"],
        )

    async def _kept(self, file: CaseFile) -> Doc:
        package = await self._made(file)
        blob = sha256(package.data)
        await self._house.blobs.put(blob, io.BytesIO(package.data))
        row: Doc = {
            "_id": conclusion(file).conclusion_id,
            "rev": 1,
            "application_id": file.application_id,
            "number": file.number,
            "package": package.hash,
            "blob": blob,
            "size": len(package.data),
            "manifest": package.manifest.decode(),
            "at": self._house.clock.now(),
        }
        if await self._house.store.insert(PACKAGES.name, row):
            return row
        first = await self._house.store.get(PACKAGES.name, row["_id"])
        return first or row

    async def _made(self, file: CaseFile) -> Package:
        compiled = self._catalogue.find(file.service, file.version, file.definition_hash)
        about = conclusion(file)
        made = decisions(file, compiled, self._catalogue.departments, await self._texts(file))
        if compiled.definition.result.format == "json":
            files = {RESULT: result_json(header(file, compiled, file.subject), about, made)}
            return pack(about, made, files, {})
        return await self._drawn(file, compiled, made)

    async def _drawn(self, file: CaseFile, compiled: CompiledDefinition, made: tuple[Decision, ...]) -> Package:
        case = header(file, compiled, await self._applicant(file))
        documents = [document(case, decision) for decision in made]
        files = {each.name: await self._typesetter.draw(each) for each in documents}
        return pack(conclusion(file), made, files, {each.decision.step: each.name for each in documents})

    async def _texts(self, file: CaseFile) -> dict[str, dict[str, str]]:
        named = [decided.reasons for decided in file.decided.values() if decided.reasons]
        return {name: await self.text(name, "result") for name in named}

    async def text(self, name: str, purpose: str) -> dict[str, str]:
        """A desk's words by their hash. Raises PeerUnavailableError; the reading is recorded there."""
        found = await self._house.peers.get(
            "department-worker", f"/v1/review-texts/{name}", {"purpose": purpose}, as_service=NAME
        )
        text: dict[str, str] = found["text"]
        return text

    async def _applicant(self, file: CaseFile) -> str:
        found = await self._house.peers.get(
            "intake", f"/v1/dossiers/{file.application_id}", {"purpose": "result"}, as_service=NAME
        )
        return found["subject"].get("name") or UNNAMED
