"""What came of a rehearsal, as people and programs read it: local time, short names, nothing that is not known."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from onewindow.contracts import topics
from onewindow.contracts.case import (
    AcceptanceDeemed,
    CaseAccepted,
    CaseConcluded,
    CaseDeclined,
    CaseNotNeeded,
    CaseTerminated,
    CaseWithdrawn,
)
from onewindow.contracts.entry import Entry
from onewindow.contracts.instant import Instant, local_text
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.documents import documents_of
from onewindow.routing.core.names import case_state, outcome, step_state
from onewindow.routing.core.state import (
    Cancelled,
    Case,
    Delivered,
    Denied,
    Granted,
    Objected,
    Paused,
    Revoked,
    Settled,
    Skipped,
    Taken,
    Term,
    Waiting,
)


class Said(NamedTuple):
    """An entry, and what it is told to follow from: ``line-N``, a line's id, or ``strike``."""

    cause: str
    entry: Entry


def told(
    compiled: CompiledDefinition, case: Case | None, said: Sequence[Said], refused: list[dict[str, Any]]
) -> dict[str, Any]:
    """The whole result."""
    facts = [(fact, entry.at) for _, entry in said for fact in entry.facts]
    ends = (CaseConcluded, CaseWithdrawn, CaseTerminated, CaseDeclined, CaseNotNeeded)
    accepted = [fact.as_of for fact, _ in facts if isinstance(fact, CaseAccepted | AcceptanceDeemed)]
    return {
        "outcome": outcome(case) if case else None,
        "concluded_at": _local(next((at for fact, at in facts if isinstance(fact, ends)), None)),
        "delivered_at": _local(case.phase.delivered_at) if case and isinstance(case.phase, Delivered) else None,
        "case": _case(case, accepted[-1] if accepted else None) if case else None,
        "steps": {name: _step(case, name) for name in compiled.definition.steps} if case else {},
        "signals": [],
        "documents": [
            {"kind": kind, "at": local_text(at), "step": step}
            for fact, at in facts
            for kind, step in documents_of(fact, compiled.definition)
        ],
        "refused": refused,
        "entries": [_entry(cause, entry) for cause, entry in said],
    }


def _case(case: Case, accepted_as_of: Instant | None) -> dict[str, Any]:
    known = {"state": case_state(case), "accepted_as_of": _local(accepted_as_of)}
    term = case.term
    return {**known, "due": term.due, "promise_due": term.promise_due, "provisional": term.provisional}


def _step(case: Case, name: str) -> dict[str, Any]:
    step, term = case.steps[name], case.terms.get(name, Term())
    opened = None if isinstance(step, Waiting | Cancelled | Skipped) else step.opened_at
    settled = step.at if isinstance(step, Settled) and not isinstance(step, Skipped) else None
    by = step.by if isinstance(step, Taken | Paused | Granted | Denied | Objected | Revoked) else None
    known = {"state": step_state(step), "round": step.round, "opened_at": _local(opened), "settled_at": _local(settled)}
    dues = {"due": term.due, "promise_due": term.promise_due, "provisional": term.provisional}
    return {**known, "by": by, **dues}


def _entry(cause: str, entry: Entry) -> dict[str, Any]:
    shown = topics.journal.readable(topics.journal.encode(entry))
    facts = [{**fact, "type": fact["type"].split(".")[2], **_in_local_time(fact)} for fact in shown["facts"]]
    return {"seq": entry.seq, "cause": cause, "at": local_text(entry.at), "facts": facts}


def _in_local_time(fact: dict[str, Any]) -> dict[str, str]:
    """Instants, that is: the last day of a pause is a day here already."""
    return {name: local_text(fact[name]) for name in ("as_of", "until") if "T" in fact.get(name, "")}


def _local(at: Instant | None) -> str | None:
    return local_text(at) if at is not None else None
