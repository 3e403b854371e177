"""What a head says about a result that was issued: take it back, or issue it anew.

The case knows whose result it is, what it says now and who leads; here is asked who somebody is and what they wrote.
"""

from typing import TypedDict

from onewindow.contracts.fact import By, RevocationGround, derive
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Instant
from onewindow.contracts.review import AnyRevisionFact, ResultReplaced, ResultRevoked
from onewindow.contracts.rights import Action, Denied, Target, allowed
from onewindow.department_worker.core.refusals import NOT_ALLOWED, Refusal
from onewindow.department_worker.core.saying import Hand
from onewindow.department_worker.core.texts import Text, written


@fixed(kw_only=True)
class ReviseResult:
    """The result ``conclusion`` of an application is issued anew, all of it or one step's part."""

    application_id: str
    conclusion: str
    reasons: str
    step: str | None = None


@fixed(kw_only=True)
class RevokeResult(ReviseResult):
    """What it grants is taken back, with the law."""

    law: str
    ground: RevocationGround | None = None


@fixed()
class Revising:
    """The fact for the case, and the text that must be durable before; it is about the whole if ``step`` is empty."""

    fact: AnyRevisionFact
    text: Text
    application_id: str
    step: str
    department: str


class _Told(TypedDict):
    id: str
    at: Instant
    application_id: str
    by: By
    conclusion: str
    step: str | None
    reasons: str


def revise(command: ReviseResult, hand: Hand) -> Revising | Refusal:
    """The fact, or why it is not said."""
    action: Action = "revoke" if isinstance(command, RevokeResult) else "replace"
    verdict = allowed(hand.by, action, Target(department=hand.by.department), hand.at)
    if isinstance(verdict, Denied):
        return Refusal(verdict.code)
    if hand.by.department is None:
        return NOT_ALLOWED
    body = {"reasons": command.reasons.strip()}
    if isinstance(command, RevokeResult):
        body["law"] = command.law.strip()
    for name, said in body.items():
        if not any(map(str.isalnum, said)):
            return Refusal("reasons_missing", f"/{name}")
    text = written(hand.nonce, "revision", **body)
    told: _Told = {
        "id": derive(f"{command.conclusion}/{hand.nonce}", action),
        "at": hand.at,
        "application_id": command.application_id,
        "by": hand.by,
        "conclusion": command.conclusion,
        "step": command.step,
        "reasons": text.hash,
    }
    fact: AnyRevisionFact = (
        ResultRevoked(**told, ground=command.ground) if isinstance(command, RevokeResult) else ResultReplaced(**told)
    )
    return Revising(fact, text, command.application_id, command.step or "", hand.by.department)
