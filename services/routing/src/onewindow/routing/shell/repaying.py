"""What the sweeper found missing is said again by the partition's owner, in its turn, as it was said at first."""

from onewindow.chassis.ports import Bus, Record
from onewindow.contracts import topics
from onewindow.routing.shell.draft import Draft, Parked
from onewindow.routing.shell.memory import Memory
from onewindow.routing.shell.telling import tellings_again

_AT_ONCE = 200
"""Cases that are said again in one go: their departments have other things to hear, too."""


def is_owing(memory: Memory) -> bool:
    """Whether something was found missing."""
    return bool(memory.untold or memory.unparked)


async def repaid(bus: Bus, memory: Memory, draft: Draft) -> Draft:
    """``draft`` with what is owed in it. Raises PortError; what is still missing then is found again."""
    for name in _some(memory.untold):
        if (case := memory.cases.get(name)) is not None:
            draft.outputs.extend(tellings_again(case, memory.traces[name]))
    for name in _some(memory.unparked):
        case = memory.cases.get(name)
        if case is None or case.blocked is None or case.blocked.origin is None:
            continue
        if (record := await _original(bus, memory.partition, case.blocked.origin)) is not None:
            draft.parked.append(Parked(record, case.blocked.code, "", name))
    return draft


def _some(names: set[str]) -> list[str]:
    return [names.pop() for _ in range(min(_AT_ONCE, len(names)))]


async def _original(bus: Bus, partition: int, origin: str) -> Record | None:
    """The input that lies at ``topic/partition/offset``, None if there is none."""
    topic, _, offset = origin.partition(f"/{partition}/")
    if topic not in topics.INPUTS or int(offset) >= await bus.end(topic, partition):
        return None
    (record,) = await bus.read(topic, partition, int(offset), 1)
    return record
