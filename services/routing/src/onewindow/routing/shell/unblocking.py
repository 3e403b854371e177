"""Orders to unblock a case: which record is one, and when it comes too early."""

from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Record
from onewindow.contracts import topics
from onewindow.contracts.oversight import UnblockOrdered
from onewindow.routing.core.state import Case
from onewindow.routing.shell.draft import Draft
from onewindow.routing.shell.inputs import UnreadableError, read


def unblock_order(record: Record, draft: Draft, partitions: int) -> UnblockOrdered | None:
    """The order in a record to unblock a case that is blocked, or None for any other input."""
    if record.topic != topics.OVERSIGHT or partition_of(record.key or b"", partitions) != record.partition:
        return None
    try:
        fact = read(record, partitions).fact
    except UnreadableError:
        return None
    case = draft.case(fact.application_id)
    if not isinstance(fact, UnblockOrdered) or (case is not None and (case.blocked is None or fact.id in case.heard)):
        return None
    return fact


def is_not_parked_yet(case: Case | None, known: set[str]) -> bool:
    """The record that blocked the case is not parked: its owner died in between, and it comes again in a moment."""
    blocked = case.blocked if case else None
    return blocked is not None and blocked.origin is not None and blocked.origin not in known
