"""The journal, followed: packages are prepared, notices are written, then the files move on."""

import asyncio
from collections.abc import Sequence

from onewindow.chassis.house import House
from onewindow.chassis.journal import Counted, Head
from onewindow.chassis.ports import Doc, Record
from onewindow.chassis.tracing import trace_of
from onewindow.contracts.case import CaseConcluded, ResultRevised
from onewindow.contracts.entry import Entry
from onewindow.contracts.notice import ResultPrepared
from onewindow.notifier.core.case_file import CaseFile, follow
from onewindow.notifier.core.notices import notices
from onewindow.notifier.shell import metrics
from onewindow.notifier.shell.letters import Letters, Written
from onewindow.notifier.shell.mending import Mending
from onewindow.notifier.shell.packaging import Packaging
from onewindow.notifier.shell.rows import FILES, NOTICES, doc_of, files_of, heads_of
from onewindow.notifier.shell.telling import tell

_REMEMBERED = 4_000
"""Files kept at hand; others are looked up when their case says something."""


class Following:
    """Handles batches of effective entries. A batch that fails half way is done again, with the same effects."""

    def __init__(
        self, house: House, packaging: Packaging, letters: Letters, mending: Mending, posted: asyncio.Event
    ) -> None:
        """``posted`` wakes whoever carries notices further."""
        self._house, self._packaging, self._letters, self._mending = house, packaging, letters, mending
        self._posted = posted
        self._at_hand: dict[str, CaseFile] = {}

    async def heads(self, ids: Sequence[str]) -> dict[str, Head]:
        """Where our files stand."""
        return await heads_of(self._house.store, ids)

    async def handle(self, counted: Sequence[Counted[Entry]]) -> None:
        """Effects first, files last: a file never says more than what was done. Raises PortError."""
        files = await self._before(counted)
        concluded: dict[str, tuple[CaseFile, Record]] = {}
        told: list[Written] = []
        for each in counted:
            entry = each.entry
            name = entry.application_id
            files[name] = follow(files.get(name), entry, each.head.hash)
            told += [(notice, trace_of(each.record.headers)) for notice in notices(entry)]
            if any(isinstance(fact, CaseConcluded | ResultRevised) for fact in entry.facts):
                concluded[name] = files[name], each.record
        facts, unmade = await self._packaging.prepared([file for file, _ in concluded.values()])
        await self._mending.put_aside(unmade, {name: record for name, (_, record) in concluded.items()})
        traces = {fact.id: trace_of(concluded[fact.application_id][1].headers) for fact in facts}
        await self._say(facts, traces, await self._letters.rows(told, files))
        await self._house.store.put_many(FILES.name, [doc_of(file) for file in files.values()])
        self._remember(files)

    async def _before(self, counted: Sequence[Counted[Entry]]) -> dict[str, CaseFile]:
        """The files that the first entries of this batch follow; one at hand is the right one if its hash says so."""
        files: dict[str, CaseFile] = {}
        unknown: set[str] = set()
        met: set[str] = set()
        for each in counted:
            entry = each.entry
            if entry.application_id in met:
                continue
            met.add(entry.application_id)
            file = self._at_hand.get(entry.application_id)
            if file is not None and file.head == entry.prev:
                files[entry.application_id] = file
            elif entry.seq > 1:
                unknown.add(entry.application_id)
        return files | await files_of(self._house.store, sorted(unknown))

    async def _say(self, facts: list[ResultPrepared], traces: dict[str, bytes], rows: list[Doc]) -> None:
        await tell(self._house.bus, facts, traces)
        if rows:
            kept = await self._house.store.put_many(NOTICES.name, rows)
            metrics.NOTICES.labels("inbox", "kept").inc(len(kept))
            self._posted.set()

    def _remember(self, files: dict[str, CaseFile]) -> None:
        for name, file in files.items():
            if file.issued is None:
                self._at_hand[name] = file
            else:
                self._at_hand.pop(name, None)
        if len(self._at_hand) > _REMEMBERED:
            for name in list(self._at_hand)[: _REMEMBERED // 2]:
                del self._at_hand[name]
