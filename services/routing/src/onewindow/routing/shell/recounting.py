"""How one case hears that the days of a year came in, on a draft, like any other input.

After a deadline that has not struck it waits for that; while it is blocked it is left alone, and says what it missed in
the entry that unblocks it. Nothing is parked: the record concerns no single case, and everybody else has heard it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import structlog

from onewindow.chassis import tracing
from onewindow.contracts.case import CaseBlocked, CaseFact
from onewindow.definitions.complaint import UnknownDefinitionError
from onewindow.routing.core import recounting
from onewindow.routing.core.answering import Answering
from onewindow.routing.shell.draft import Draft, Parked
from onewindow.routing.shell.inputs import Heard
from onewindow.routing.shell.memory import Memory

log = structlog.get_logger()


_AT_ONCE = 500
"""Cases that hear of a calendar in one go."""


def told_to_all(heard: Heard, memory: Memory, draft_of: Callable[[Memory], Draft]) -> Iterator[Draft]:
    """Drafts in which every open case hears of an import, each to be settled before the next.

    What nobody may count on is parked without a case.
    """
    memory.imports.take(heard)
    if (code := memory.imports.refused.get(heard.fact.id)) is not None:
        draft = draft_of(memory)
        draft.parked.append(Parked(heard.record, code, "", None))
        yield draft
        return
    names = list(memory.cases)
    for start in range(0, len(names), _AT_ONCE):
        draft = draft_of(memory)
        for name in names[start : start + _AT_ONCE]:
            count_again(draft, name, heard)
        yield draft


def count_again(draft: Draft, name: str, heard: Heard) -> None:
    """Let one case count its last days again, unless it has heard of this import."""
    case, fact = draft.case(name), heard.fact
    if case is None or case.blocked is not None or fact.id in case.heard:
        return
    tracing.enter(tracing.trace_of(heard.record.headers))
    if draft.must_wait(case, heard.at):
        draft.waiting.append(replace(heard, case=name))
        return
    try:
        facts = draft.decide(case, heard)
    except UnknownDefinitionError:
        _block(draft, name, heard, "definition_missing")
    except Exception as error:  # one case must not keep the others from being told
        log.error("case_failed", origin=heard.record.origin, error=type(error).__name__, exc_info=True)
        _block(draft, name, heard, "failed")
    else:
        if facts:
            draft.say(name, fact.id, heard.at, fact.by, facts)


def missed(draft: Draft, order: Heard) -> Sequence[CaseFact]:
    """What a case that can go on by this order has to say of calendars that came in while it was blocked."""
    case = draft.case(order.fact.application_id)
    if case is None or not draft.memory.imports.any:
        return ()
    compiled = draft.catalogue.find(case.service, case.version, case.definition_hash)
    answering = Answering(case, compiled, order.fact.id, order.at, calendar=draft.memory.imports.calendar)
    recounting.count_again(answering)
    return answering.said


def _block(draft: Draft, name: str, heard: Heard, code: str) -> None:
    draft.say(name, f"blocked:{heard.fact.id}", heard.at, None, (CaseBlocked(code=code),))
