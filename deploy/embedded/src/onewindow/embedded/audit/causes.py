"""What the chain alone cannot see: an entry that fits its case perfectly, but that nothing anybody said led to.

Every entry follows from an input of its own case, or from a calendar that was imported for all, or from a deadline, or
from a record that blocked the case. Only the first two can be looked up. Entries without effect, and those of a case
behind a break, are left to the chain.
"""

from collections.abc import Iterator

from onewindow.chassis.journal import Counted, Effective, JournalGapError
from onewindow.chassis.ports import Record
from onewindow.contracts.entry import STRIKE, Entry
from onewindow.contracts.oversight import CalendarImported
from onewindow.contracts.topics import CASE, INPUTS, journal
from onewindow.embedded.audit.findings import Finding
from onewindow.embedded.audit.reading import Log, read_around
from onewindow.routing.shell.inputs import UnreadableError, read

BLOCKED = "blocked"
"""The prefix of the cause of an entry that only says that its case is blocked: ``blocked:<origin or deadline>``."""


class Causes:
    """One partition: first all of its journal, then all of its inputs."""

    def __init__(self, partitions: int) -> None:
        self._partitions = partitions
        self._effective: Effective[Entry] = Effective(journal.decode)
        self._sought: dict[tuple[str, str], list[Finding]] = {}

    def take(self, record: Record) -> None:
        """The next record of the journal."""
        try:
            counted = self._effective.admit(record)
        except JournalGapError:
            return
        if not isinstance(counted, Counted):
            return
        entry = counted.entry
        if not entry.cause.startswith((f"{STRIKE}:", f"{BLOCKED}:")):
            place = f"{record.topic}/{record.partition}/{record.offset}"
            finding = Finding(kind="cause", place=place, case=entry.application_id, seq=entry.seq)
            self._sought.setdefault((entry.application_id, entry.cause), []).append(finding)

    def hear(self, record: Record) -> None:
        """A record of an input topic."""
        try:
            fact = read(record, self._partitions).fact
        except UnreadableError:
            return
        if isinstance(fact, CalendarImported):
            for sought in [one for one in self._sought if one[1] == fact.id]:
                del self._sought[sought]
        self._sought.pop((fact.application_id, fact.id), None)

    def end(self) -> Iterator[Finding]:
        """The entries whose cause was not found."""
        for findings in self._sought.values():
            yield from findings


async def check_causes(bus: Log, topic: str = CASE) -> list[Finding]:
    """Look up the cause of every entry that counts; ``bus`` must know the journal and the inputs. Raises PortError."""
    findings: list[Finding] = []
    for partition in range(bus.partitions):
        causes = Causes(bus.partitions)
        async for _, records in read_around(bus, topic, partition, await bus.end(topic, partition)):
            for record in records:
                causes.take(record)
        for heard in INPUTS:  # after the journal: an entry never comes before what led to it
            async for _, records in read_around(bus, heard, partition, await bus.end(heard, partition)):
                for record in records:
                    causes.hear(record)
        findings += causes.end()
    return findings
