"""A log in which a deadline has been over for days: what a cluster finds that was away, or put back from a backup."""

import asyncio
from dataclasses import replace

from tests.support.acts import ask, submit
from tests.support.given import Given
from tests.watching.hall import CATALOGUE

from onewindow.chassis.clock import wall_ms
from onewindow.chassis.partitioner import key_for, partition_of
from onewindow.chassis.ports import Bus, Landed, Outgoing
from onewindow.contracts import topics
from onewindow.contracts.entry import Claim, digest
from onewindow.contracts.instant import of_ms, shift
from onewindow.contracts.wire import headers
from onewindow.definitions.load import Catalogue
from onewindow.routing.shell.hear import FOLD

NAME = "7b1e7f0c-6f0e-5f7e-9d5c-2f3f8f1f0a77"
_DAYS = 40


async def write_overdue(bus: Bus) -> None:
    """A case of which a supplement was asked forty days ago, to be handed in within thirty; the log is new."""
    compiled = Catalogue.load(CATALOGUE).compiled("village-elder-card")
    asked = Given(compiled)
    asked.now = shift(of_ms(wall_ms()), days=-_DAYS)
    asked.after(submit(routes={"aged_65": False, "resident": True}), ask("village", "photo"))
    claim = Claim(epoch=1, nonce="an-owner-of-before", fold=FOLD, at=asked.now)
    partition = partition_of(NAME.encode(), bus.partitions)
    key = key_for(partition, bus.partitions, "claim")
    said = [Outgoing(key, topics.journal.encode(claim), headers("claim", claim.type))]
    before = ""
    for entry in asked.entries:
        raw = topics.journal.encode(replace(entry, application_id=NAME, prev=before))
        before = digest(raw)
        said.append(Outgoing(NAME.encode(), raw, headers(f"{NAME}:{entry.seq}", entry.type)))
    async with asyncio.timeout(400):
        # A topic that was only just made may not have a leader yet. Said twice it counts once, as every journal does.
        while not isinstance(await bus.append(topics.CASE, partition, said), Landed):  # noqa: ASYNC110
            await asyncio.sleep(1)
