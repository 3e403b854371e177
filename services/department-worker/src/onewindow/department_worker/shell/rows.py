"""A review as a document and back. What is looked for stands at the top level."""

from dataclasses import asdict
from typing import Any

from onewindow.chassis.ports import Collection, Doc
from onewindow.contracts.department import MoreTime
from onewindow.contracts.fact import Defect, HearingState, Voice
from onewindow.department_worker.core.review import (
    Answered,
    Asking,
    Reply,
    Review,
    name_of,
    opening,
    review_id,
)

REVIEWS = Collection("reviews", (("department", "state", "since"), ("state", "since")))
HEADS = Collection("review_heads")
"""The last entry of each case that the desks have read."""
TEXTS = Collection("review_texts", (("application_id",),))
READS = Collection("review_text_reads", (("application_id",), ("hash",)))


def doc_of(review: Review, rev: int, page: int, origin: str) -> Doc:
    """``rev`` counts writes, ``page`` what officers see; ``origin`` is the last record of a queue that moved it."""
    asking = review.asking
    return {
        "_id": review_id(asking.application_id, asking.step),
        "rev": rev,
        "page": page,
        "origin": origin,
        "department": asking.department,
        "state": name_of(review.state),
        "since": asking.since,
        "application_id": asking.application_id,
        "number": asking.number,
        "service": asking.service,
        "version": asking.version,
        "definition_hash": asking.definition_hash,
        "step": asking.step,
        "round": asking.round,
        "turn": asking.turn,
        "seq": asking.seq,
        "told_by": asking.told_by,
        "ask": asking.ask,
        "case_state": asking.case_state,
        "opened_at": asking.opened_at,
        "due": asking.due,
        "promise_due": asking.promise_due,
        "provisional": asking.provisional,
        "paused_until": asking.paused_until,
        "seen_at": asking.seen_at,
        "lapses": asking.lapses,
        "site_checked_at": asking.site_checked_at,
        "taken_by": asking.taken_by,
        "handled_by": sorted(asking.handled_by),
        "barred": sorted(asking.barred),
        "more_time": [[one.of, one.days, one.by, one.reasons] for one in asking.more_time],
        "hearing": _hearing(asking.hearing),
        "objection_answer": asking.objection_answer,
        "voices": [[voice.person, voice.says, voice.reasons] for voice in asking.voices],
        "defects": [[defect.item, defect.reason] for defect in asking.defects],
        "routes": dict(asking.routes),
        "answered": _answered(review),
        "replies": {fact: [reply.result, reply.seq, reply.code] for fact, reply in review.replies.items()},
        "automatic": review.automatic,
        "refusals": review.refusals,
    }


def review_of(doc: Doc) -> Review:
    """The review that :func:`doc_of` wrote."""
    asking = Asking(
        application_id=doc["application_id"],
        number=doc["number"],
        service=doc["service"],
        version=doc["version"],
        definition_hash=doc["definition_hash"],
        step=doc["step"],
        department=doc["department"],
        round=doc["round"],
        turn=doc["turn"],
        seq=doc["seq"],
        ask=doc["ask"],
        case_state=doc["case_state"],
        since=doc["since"],
        told_by=doc["told_by"],
        opened_at=doc["opened_at"],
        due=doc.get("due"),
        promise_due=doc.get("promise_due"),
        provisional=doc.get("provisional", False),
        paused_until=doc.get("paused_until"),
        seen_at=doc.get("seen_at"),
        lapses=doc.get("lapses"),
        site_checked_at=doc.get("site_checked_at"),
        taken_by=doc["taken_by"],
        handled_by=frozenset(doc.get("handled_by", ())),
        barred=frozenset(doc.get("barred", ())),
        more_time=tuple(
            MoreTime(of=of, days=days, by=by, reasons=reasons) for of, days, by, reasons in doc.get("more_time", ())
        ),
        voices=tuple(
            Voice(person=person, says=says, reasons=reasons) for person, says, reasons in doc.get("voices", ())
        ),
        objection_answer=doc.get("objection_answer"),
        hearing=HearingState(**hearing) if (hearing := doc.get("hearing")) else None,
        defects=tuple(Defect(item=item, reason=reason) for item, reason in doc["defects"]),
        routes=doc["routes"],
    )
    answered = doc["answered"]
    return Review(
        asking=asking,
        state=Answered(**answered) if answered else opening(asking),
        replies={
            fact: Reply(result=result, seq=seq, code=code) for fact, (result, seq, code) in doc["replies"].items()
        },
        automatic=doc["automatic"],
        refusals=doc.get("refusals", 0),
    )


def _hearing(hearing: HearingState | None) -> dict[str, Any] | None:
    return None if hearing is None else asdict(hearing)


def _answered(review: Review) -> dict[str, Any] | None:
    state = review.state
    if not isinstance(state, Answered):
        return None
    return {"fact": state.fact, "verb": state.verb, "by": state.by, "at": state.at}
