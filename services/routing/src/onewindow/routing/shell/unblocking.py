"""Orders to unblock a case: which record is one, when it comes too early, and what may stand against it."""

from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Record
from onewindow.contracts import topics
from onewindow.contracts.oversight import UnblockOrdered
from onewindow.definitions.complaint import UnknownDefinitionError
from onewindow.routing.core.blocking import stays_blocked
from onewindow.routing.core.state import Case
from onewindow.routing.shell.draft import Draft
from onewindow.routing.shell.inputs import Heard, UnreadableError, read


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


def why_still_blocked(order: Heard, draft: Draft) -> str | None:
    """Why the case cannot go on although all that waited for it was heard, or None."""
    case = draft.case(order.fact.application_id)
    if case is None:
        return None
    try:
        compiled = draft.catalogue.find(case.service, case.version, case.definition_hash)
    except UnknownDefinitionError:
        return "definition_missing"
    return stays_blocked(case, compiled, order.fact.by, order.at)
