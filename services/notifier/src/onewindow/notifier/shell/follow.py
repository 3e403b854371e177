"""The journal, followed: packages are prepared, notices are written, then the files move on."""

import asyncio
from collections.abc import Sequence

from onewindow.chassis.house import House
from onewindow.chassis.journal import Counted, Head, digest
from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Doc, Landed, Outgoing, PortError
from onewindow.contracts import topics
from onewindow.contracts.case import CaseConcluded
from onewindow.contracts.entry import Entry
from onewindow.contracts.wire import headers
from onewindow.definitions.load import Catalogue
from onewindow.notifier.core.case_file import CaseFile, follow
from onewindow.notifier.core.notices import Line, Notice, letter, notices
from onewindow.notifier.shell.packaging import Packaging
from onewindow.notifier.shell.rows import FILES, NOTICES, doc_of, files_of, heads_of


class Following:
    """Handles batches of effective entries. A batch that fails half way is done again, with the same effects."""

    def __init__(
        self, house: House, catalogue: Catalogue, packaging: Packaging, *, carried: bool, posted: asyncio.Event
    ) -> None:
        """``carried``: notices go further than the inbox; ``posted`` wakes whoever carries them."""
        self._house, self._catalogue, self._packaging = house, catalogue, packaging
        self._carried, self._posted = carried, posted

    async def heads(self, ids: Sequence[str]) -> dict[str, Head]:
        """Where our files stand."""
        return await heads_of(self._house.store, list(ids))

    async def handle(self, counted: list[Counted[Entry]]) -> None:
        """Effects first, files last: a file never says more than what was done."""
        store = self._house.store
        files = await files_of(store, list({each.entry.application_id for each in counted}))
        concluded: dict[str, CaseFile] = {}
        told: list[Notice] = []
        for each in counted:
            name = each.entry.application_id
            files[name] = follow(files.get(name), each.entry, digest(each.record.value))
            told += notices(each.entry)
            if any(isinstance(fact, CaseConcluded) for fact in each.entry.facts):
                concluded[name] = files[name]
        await self._prepare(list(concluded.values()))
        if told:
            rows = await asyncio.gather(*(self._notice(notice, files[notice.application_id]) for notice in told))
            await store.put_many(NOTICES.name, rows)
            self._posted.set()
        await store.put_many(FILES.name, [doc_of(file) for file in files.values()])

    async def _prepare(self, files: list[CaseFile]) -> None:
        facts = await asyncio.gather(*(self._packaging.prepared(file) for file in files))
        batches: dict[int, list[Outgoing]] = {}
        for fact in facts:
            key = fact.application_id.encode()
            raw = topics.notices.encode(fact)
            batches.setdefault(partition_of(key, self._house.partitions), []).append(
                Outgoing(key, raw, headers(fact.id, fact.type))
            )
        landed = await asyncio.gather(
            *(self._house.bus.append(topics.NOTICE, partition, batch) for partition, batch in batches.items())
        )
        if not all(isinstance(each, Landed) for each in landed):
            raise PortError("nobody can say whether the results were told")

    async def _notice(self, notice: Notice, file: CaseFile) -> Doc:
        words = letter(notice, file.number, await self._lines(notice, file))
        return {
            "_id": notice.id,
            "rev": 1,
            "state": "created" if self._carried else "inbox",
            "kind": notice.kind,
            "application_id": file.application_id,
            "number": file.number,
            "subject": file.subject,
            "at": notice.at,
            "subject_zh": words.subject_zh,
            "subject_en": words.subject_en,
            "body_zh": words.body_zh,
            "body_en": words.body_en,
        }

    async def _lines(self, notice: Notice, file: CaseFile) -> tuple[Line, ...]:
        if not notice.defects:
            return ()
        definition = self._catalogue.find(file.service, file.version, file.definition_hash).definition
        lines = []
        for defects in notice.defects.values():
            for defect in defects:
                text = await self._packaging.text(defect.reason, notice.kind)
                name = (
                    definition.materials[defect.item].name
                    if defect.item in definition.materials
                    else definition.answers[defect.item].label
                )
                lines.append(Line(zh=name.zh, en=name.en, reason=text.get("reason") or text.get("reasons", "")))
        return tuple(lines)
