"""A result is revoked or replaced by a second one, which is linked to the first (撤销、更正).

    concluded | delivered ──result_revised──▶ concluded ──issued──▶ delivered       and so on, once more for each

    revoke    what is granted is taken back, all of it or one step's part (行政许可法 Art. 69); the outcome is what the
              join says of the steps as they are then: a grant that was taken back counts as a refusal
    replace   the same decisions are issued anew, because their package was wrong: a slip of the pen

The conclusion itself is said once and stays, and so does its package; each revision is a conclusion of its own, which
names the one it follows and has a package of its own, to be delivered by a day of its own. Only an issued result is
revised, so there is always one before.
The head of the lead department does it for the whole, the head of a step's department for that part; nobody for their
own application, or who was recused from a step that is concerned.
"""

from onewindow.contracts.case import Outcome, Proof, ResultRevised
from onewindow.contracts.fact import derive
from onewindow.contracts.review import AnyRevisionFact, ResultRevoked
from onewindow.contracts.rights import Action
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.barring import Ground, bars_until, laws_of
from onewindow.routing.core.conclusion import outcome_of, proof_of
from onewindow.routing.core.duties import delivery, laws_of_delivery
from onewindow.routing.core.evolve import as_proven
from onewindow.routing.core.state import Concluded, Delivered, Denied, Granted, Lapsed, Revoked, why_no_result


def revised(answering: Answering, fact: AnyRevisionFact) -> None:
    """Hear a head: say the second result, or why there is none."""
    phase, revokes = answering.case.phase, isinstance(fact, ResultRevoked)
    action: Action = "revoke" if revokes else "replace"
    if not isinstance(phase, Concluded | Delivered):
        answering.refuse(fact, why_no_result(answering.case))
    elif code := (
        _misplaced(answering, phase, fact)
        or answering.forbidden(fact.by, action, fact.step)
        or (None if fact.reasons else "reasons_missing")
        or _nothing_there(answering, fact)
    ):
        answering.refuse(fact, code)
    else:
        proof = _proof(answering, fact)
        outcome = _outcome(answering, proof) if revokes else phase.outcome
        last, fraud = delivery(answering, outcome), _fraud(fact)
        answering.say(
            ResultRevised(
                id=derive(f"{answering.case.application_id}/{answering.cause}", "revised"),
                of=fact.conclusion,
                kind="revoked" if revokes else "replaced",
                step=fact.step,
                outcome=outcome,
                proof=proof,
                decision=fact.id,
                by=fact.by.id,
                on_behalf_of=fact.by.on_behalf_of,
                department=_department(answering, fact.step),
                reasons=fact.reasons,
                ground=fact.ground if isinstance(fact, ResultRevoked) else None,
                bars_until=bars_until(answering, fraud),
                deliver_by=last.day.isoformat() if last else None,
                provisional=last is not None and last.provisional,
                law=(*(laws_of_delivery(answering.compiled) if last else ()), *laws_of(answering, fraud)),
            )
        )


def _fraud(fact: AnyRevisionFact) -> Ground | None:
    """Whoever got a licence by fraud loses it, and is barred for a time (行政许可法 Art. 79)."""
    return "fraud" if isinstance(fact, ResultRevoked) and fact.ground == "fraud" else None


def _misplaced(answering: Answering, phase: Concluded | Delivered, fact: AnyRevisionFact) -> str | None:
    """Whether it meets the result that there is now: the last one, issued."""
    if fact.conclusion != phase.conclusion:
        return "result_revised" if fact.conclusion in (one.conclusion for one in phase.former) else "unknown"
    if fact.step is not None and fact.step not in answering.case.departments:
        return "unknown"
    return None if phase.package is not None else "result_not_ready"


def _nothing_there(answering: Answering, fact: AnyRevisionFact) -> str | None:
    """Only what is granted is revoked, and of one step only a decision that the result tells is issued anew."""
    if isinstance(fact, ResultRevoked):
        return None if _granted(answering, fact.step) else "nothing_to_revise"
    if fact.step is None:
        return None
    decided = isinstance(answering.case.steps[fact.step], Granted | Lapsed | Denied | Revoked)
    return None if decided and _is_binding(answering, fact.step) else "nothing_to_revise"


def _granted(answering: Answering, step: str | None) -> dict[str, Granted | Lapsed]:
    """What the result grants now, or that one step of it, by a silence too (renewing.py); advice grants nothing."""
    steps = answering.case.steps
    named = [name for name in (answering.compiled.order if step is None else (step,)) if _is_binding(answering, name)]
    return {name: one for name in named if isinstance(one := steps[name], Granted | Lapsed)}


def _is_binding(answering: Answering, step: str) -> bool:
    return answering.compiled.definition.steps[step].decides


def _department(answering: Answering, step: str | None) -> str:
    return answering.compiled.definition.lead if step is None else answering.case.departments[step]


def _proof(answering: Answering, fact: AnyRevisionFact) -> dict[str, Proof]:
    """What the second result rests on: the decisions of the first one, without those that are taken back."""
    proof = proof_of(answering.case, answering.compiled)
    if isinstance(fact, ResultRevoked):
        for name, granted in _granted(answering, fact.step).items():
            proof[name] = Proof(
                state="revoked",
                round=granted.round,
                decision=fact.id,
                by=fact.by.id,
                on_behalf_of=fact.by.on_behalf_of,
            )
    return proof


def _outcome(answering: Answering, proof: dict[str, Proof]) -> Outcome:
    """What the join says without what was taken back. A rejection stays one: nothing is granted by taking back."""
    case = answering.case
    steps = {name: as_proven(step, proof[name], answering.at) for name, step in case.steps.items()}
    rejected = isinstance(case.phase, Concluded | Delivered) and case.phase.outcome == "rejected"
    return "rejected" if rejected else outcome_of(answering.compiled, steps) or "rejected"
