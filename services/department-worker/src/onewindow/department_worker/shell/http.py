"""The desks' doors. What an answer means is decided in the core; here bodies become commands and replies bodies."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response

from onewindow.chassis.identity import SignedIn
from onewindow.chassis.ports import Clock
from onewindow.chassis.problem import FieldError, Problem
from onewindow.contracts.api.outsiders import Consent, Objection
from onewindow.contracts.api.reviews import (
    Accepted,
    Defects,
    Denial,
    Extension,
    MoreTime,
    NoMoreTime,
    Nothing,
    Opinion,
    Pause,
    Reassignment,
    Recusal,
    Replied,
    ReviewDetail,
    ReviewPage,
    ReviewState,
    Transfer,
)
from onewindow.contracts.codes import CODES
from onewindow.contracts.fact import By
from onewindow.contracts.rights import Denied, Target, allowed
from onewindow.definitions.model import Department
from onewindow.department_worker.core.commands import (
    AskForMoreTime,
    CallComplete,
    Command,
    DenyReview,
    ExtendTerm,
    FindDefects,
    Found,
    GiveOpinion,
    GrantReview,
    HearConsent,
    HearObjection,
    OpenConsultation,
    PauseReview,
    ReassignReview,
    RecusePerson,
    RefuseMoreTime,
    ResumeReview,
    TakeReview,
    TransferReview,
)
from onewindow.department_worker.shell.desk import Definitions, Desk, Heard
from onewindow.department_worker.shell.shelf import Shelf
from onewindow.department_worker.shell.views import detail, summary

IfMatch = Annotated[str | None, Header(description="The ETag of the review as you saw it.")]
Answer = Replied | Accepted

_TO_DO: tuple[ReviewState, ...] = ("look", "open", "taken")
_LATER: dict[int | str, dict[str, Any]] = {
    202: {"model": Accepted, "description": "Said; the case's reply comes later."}
}


def routes(
    desk: Desk, shelf: Shelf, clock: Clock, definition: Definitions, departments: Mapping[str, Department]
) -> APIRouter:
    """The inbox, one review, and the ways to answer it."""
    router = APIRouter(prefix="/v1/reviews", tags=["reviews"])

    @router.get("")
    async def list_reviews(
        by: SignedIn,
        department: str | None = None,
        state: Annotated[list[ReviewState] | None, Query()] = None,
        cursor: Annotated[str | None, Query(max_length=500)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> ReviewPage:
        """The reviews of a department (one's own if none is named), the longest waiting first.

        Without ``state``: what is to be done.
        """
        asked = department if department is not None else by.department
        _may_see(by, asked, clock)
        try:
            found, further = await shelf.find(asked, state or _TO_DO, cursor, limit)
        except ValueError:
            raise Problem("invalid", errors=(FieldError("query:cursor", "cursor", "not a cursor"),)) from None
        lines = tuple(summary(kept, definition(kept.review.asking), departments) for kept in found)
        return ReviewPage(reviews=lines, cursor=further)

    @router.get("/{review_id}")
    async def read_review(review_id: str, by: SignedIn, response: Response) -> ReviewDetail:
        """One review. Its ETag is the page that an answer names in If-Match."""
        kept = await shelf.get(review_id)
        if kept is None:
            raise Problem("unknown")
        _may_see(by, kept.review.asking.department, clock)
        response.headers["ETag"] = f'"{kept.page}"'
        response.headers["Cache-Control"] = "no-store"
        return detail(kept, definition(kept.review.asking), departments)

    async def say(review_id: str, command: Command, by: By, page: str | None, response: Response) -> Answer:
        return _answer(await desk.answer(review_id, command, by, page), response)

    @router.post("/{review_id}/take", responses=_LATER)
    async def take_review(
        review_id: str, by: SignedIn, response: Response, if_match: IfMatch = None, body: Nothing | None = None
    ) -> Answer:
        """I hold this one now."""
        return await say(review_id, TakeReview(), by, if_match, response)

    @router.post("/{review_id}/complete", responses=_LATER)
    async def call_complete(
        review_id: str, by: SignedIn, response: Response, if_match: IfMatch = None, body: Nothing | None = None
    ) -> Answer:
        """I looked before acceptance; nothing is missing."""
        return await say(review_id, CallComplete(), by, if_match, response)

    @router.post("/{review_id}/defects", responses=_LATER)
    async def find_defects(
        review_id: str, body: Defects, by: SignedIn, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """Something is missing or wrong; all of it at once."""
        found = tuple(Found(defect.item, defect.reason) for defect in body.defects)
        return await say(review_id, FindDefects(found), by, if_match, response)

    @router.post("/{review_id}/grant", responses=_LATER)
    async def grant_review(
        review_id: str, by: SignedIn, response: Response, if_match: IfMatch = None, body: Nothing | None = None
    ) -> Answer:
        """Yes."""
        return await say(review_id, GrantReview(), by, if_match, response)

    @router.post("/{review_id}/deny", responses=_LATER)
    async def deny_review(
        review_id: str, body: Denial, by: SignedIn, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """No, with reasons and law."""
        return await say(review_id, DenyReview(body.reasons, body.law), by, if_match, response)

    @router.post("/{review_id}/opened", responses=_LATER)
    async def open_consultation(
        review_id: str, by: SignedIn, response: Response, if_match: IfMatch = None, body: Nothing | None = None
    ) -> Answer:
        """I have opened what our department is asked for its opinion; whoever takes it has opened it too.

        Where the law lets silence speak, its days begin with this: `lapses` is then the last day for an opinion.
        """
        return await say(review_id, OpenConsultation(), by, if_match, response)

    @router.post("/{review_id}/opinion", responses=_LATER)
    async def give_opinion(
        review_id: str, body: Opinion, by: SignedIn, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """What a consulted department thinks."""
        return await say(review_id, GiveOpinion(body.answer, body.reasons), by, if_match, response)

    @router.post("/{review_id}/transfer", responses=_LATER)
    async def transfer_review(
        review_id: str, body: Transfer, by: SignedIn, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """Another department is competent."""
        return await say(review_id, TransferReview(body.to, body.reasons), by, if_match, response)

    @router.post("/{review_id}/extend", responses=_LATER)
    async def extend_term(
        review_id: str, body: Extension, by: SignedIn, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """A head lets the case, or the step alone, take longer by law, once."""
        return await say(review_id, ExtendTerm(body.reasons, body.of, body.days), by, if_match, response)

    @router.post("/{review_id}/ask-extension", responses=_LATER)
    async def ask_for_more_time(
        review_id: str, body: MoreTime, by: SignedIn, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """We need more days; the head has to say yes or no."""
        return await say(review_id, AskForMoreTime(body.of, body.days, body.reasons), by, if_match, response)

    @router.post("/{review_id}/refuse-extension", responses=_LATER)
    async def refuse_more_time(
        review_id: str, body: NoMoreTime, by: SignedIn, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """A head does not let it take longer."""
        return await say(review_id, RefuseMoreTime(body.of), by, if_match, response)

    @router.post("/{review_id}/pause", responses=_LATER)
    async def pause_review(
        review_id: str, body: Pause, by: SignedIn, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """Let the clock stand still on a ground of the law, and tell the applicant why and until when."""
        return await say(
            review_id, PauseReview(body.ground, body.until.isoformat(), body.notice), by, if_match, response
        )

    @router.post("/{review_id}/resume", responses=_LATER)
    async def resume_review(
        review_id: str, by: SignedIn, response: Response, if_match: IfMatch = None, body: Nothing | None = None
    ) -> Answer:
        """Let the clock run again before the pause was to end."""
        return await say(review_id, ResumeReview(), by, if_match, response)

    @router.post("/{review_id}/reassign", responses=_LATER)
    async def reassign_review(
        review_id: str, body: Reassignment, by: SignedIn, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """A head gives it to a named colleague; what others had seen of it does not count any more."""
        return await say(review_id, ReassignReview(body.to), by, if_match, response)

    @router.post("/{review_id}/recuse", responses=_LATER)
    async def recuse_person(
        review_id: str, body: Recusal, by: SignedIn, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """A person is kept from it for good: by their own word, or their head's."""
        return await say(review_id, RecusePerson(body.person), by, if_match, response)

    @router.post("/{review_id}/object", responses=_LATER)
    async def hear_objection(
        review_id: str, body: Objection, by: SignedIn, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """Somebody whose major interest it touches objects, for these reasons; the desk has heard them."""
        return await say(review_id, HearObjection(body.person, body.reasons), by, if_match, response)

    @router.post("/{review_id}/consent", responses=_LATER)
    async def hear_consent(
        review_id: str, body: Consent, by: SignedIn, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """Somebody whose major interest it touches has nothing against it; the desk has heard them."""
        return await say(review_id, HearConsent(body.person), by, if_match, response)

    return router


def _may_see(by: By, department: str | None, clock: Clock) -> None:
    verdict = allowed(by, "see_queue", Target(department=department), clock.now())
    if isinstance(verdict, Denied):
        raise Problem(verdict.code)


def _answer(heard: Heard, response: Response) -> Answer:
    reply = heard.reply
    if reply is None:
        response.status_code = 202
        return Accepted(fact=heard.fact)
    if reply.result == "refused":
        raise Problem(reply.code if reply.code in CODES else "step_not_open")
    return Replied(answer=reply.result, fact=heard.fact, seq=reply.seq)
