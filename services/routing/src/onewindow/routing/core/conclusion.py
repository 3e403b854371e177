"""The one result: concluded once, with its proof, as soon as the rule of the definition allows it.

satisfied                    at once; what is open is cancelled
out of reach, early_stop     at once
out of reach                 when every required step is settled

Nothing is issued while something is missing that was accepted to come later (gaps.py): only a refusal is said then.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from onewindow.contracts.case import CaseConcluded, Outcome, Proof, StepCancelled, StepLapsed
from onewindow.contracts.fact import derive
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.model import Definition
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.duties import delivery, laws_of_delivery, publication
from onewindow.routing.core.gap import is_open
from onewindow.routing.core.join import is_settled, read, read_all, rule
from onewindow.routing.core.objections import owe_answers
from onewindow.routing.core.state import (
    Cancelled,
    Case,
    Denied,
    Elapsed,
    Granted,
    InReview,
    Lapsed,
    Objected,
    Preliminary,
    Revoked,
    Skipped,
    Step,
)


def conclude(answering: Answering) -> None:
    """Say the conclusion if the answers have converged; cancel what is still open."""
    if not isinstance(answering.case.phase, InReview | Preliminary):
        return
    outcome = outcome_of(answering.compiled, answering.case.steps)
    if outcome is None or (outcome != "rejected" and is_open(answering.case.gap)):
        return
    cancel_open(answering)
    _say_concluded(answering, outcome)


def conclude_undecided(answering: Answering, silent: Iterable[StepLapsed], law: tuple[str, ...]) -> None:
    """Say the conclusion of a case all of whose undecided steps count as granted, by the law that says so.

    ``silent`` is told of the desks that were asked; nobody needs the answer of any other.
    """
    steps, at = answering.case.steps, answering.at
    granted = {name: step if is_settled(step) else Elapsed(step.round, at, at) for name, step in steps.items()}
    outcome = outcome_of(answering.compiled, granted)
    for lapse in silent:
        answering.say(lapse)
    cancel_open(answering)
    _say_concluded(answering, outcome or "rejected", law)


def _say_concluded(answering: Answering, outcome: Outcome, law: tuple[str, ...] = ()) -> None:
    conclusion = derive(f"{answering.case.application_id}/{answering.cause}", "concluded")
    last, public = delivery(answering, outcome), publication(answering)
    answering.say(
        CaseConcluded(
            id=conclusion,
            outcome=outcome,
            proof=proof_of(answering.case, answering.compiled),
            deliver_by=last.day.isoformat() if last else None,
            publish_by=public.day.isoformat() if public else None,
            provisional=any(one.provisional for one in (last, public) if one),
            law=(*law, *(laws_of_delivery(answering.compiled) if last else ())),
        )
    )
    owe_answers(answering)


def cancel_open(answering: Answering) -> None:
    """Cancel every step that is not settled, in the definition's order."""
    for name in answering.compiled.order:
        if not is_settled(answering.case.steps[name]):
            answering.say(StepCancelled(step=name))


def proof_of(case: Case, compiled: CompiledDefinition) -> dict[str, Proof]:
    """What a conclusion rests on: how each step was settled, in the definition's order."""
    return {name: _proof(case.steps[name]) for name in compiled.order}


def outcome_of(compiled: CompiledDefinition, steps: Mapping[str, Step]) -> Outcome | None:
    """How the case ends with its steps like this, or None if it is too early to say."""
    join = compiled.definition.join
    reading = read(rule(compiled), steps)
    if reading is None or reading.value is None:
        return None
    if reading.value:
        return "approved"
    if not (reading.settled or join.early_stop):
        return None
    return "partial" if _some_is_issued(compiled.definition, steps) else "rejected"


def _some_is_issued(definition: Definition, steps: Mapping[str, Step]) -> bool:
    """Under ``issue: each`` what is granted of ``all`` is issued, if the groups beside it hold.

    Only a decision that binds is a result that could be issued: advice is none, nor that nobody objected.
    """
    join = definition.join
    if join.issue != "each" or join.all is None:
        return False
    beside = read(join.model_copy(update={"all": None}).root, steps)
    decided = {name: step if definition.steps[name].decides else Skipped(step.round) for name, step in steps.items()}
    return any(member.value for member in read_all(join.all, decided)) and (beside is None or beside.value is True)


_SHOWN: Mapping[type[Step], Literal["granted", "denied", "revoked"]] = {
    Granted: "granted",
    Denied: "denied",
    Revoked: "revoked",
}


def _proof(step: Step) -> Proof:
    match step:
        case Granted() | Denied() | Revoked():
            return Proof(
                state=_SHOWN[type(step)],
                round=step.round,
                decision=step.decision,
                by=step.by,
                on_behalf_of=step.on_behalf_of,
            )
        case Lapsed():
            return Proof(state="lapsed", round=step.round)
        case Elapsed():
            return Proof(state="elapsed", round=step.round)
        case Objected():
            return Proof(state="denied", round=step.round, decision=step.objection, by=step.by)
        case Skipped():
            return Proof(state="skipped")
        case Cancelled():
            return Proof(state="cancelled", round=step.round)
        case _:
            raise AssertionError("a conclusion leaves no step open")
