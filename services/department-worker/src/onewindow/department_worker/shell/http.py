"""The desks' doors. What an answer means is decided in the core; here bodies become commands and replies bodies."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Response

from onewindow.chassis.identity import SignedIn
from onewindow.chassis.ports import Clock
from onewindow.chassis.problem import FieldError, Problem
from onewindow.contracts.api.reviews import (
    CommitmentCheck,
    Defects,
    Denial,
    Nothing,
    Opinion,
    Reassignment,
    Recusal,
    ReviewDetail,
    ReviewPage,
    ReviewState,
    Termination,
    Transfer,
)
from onewindow.contracts.api.visits import SiteCheck
from onewindow.contracts.fact import By
from onewindow.contracts.rights import Denied, Target, allowed
from onewindow.definitions.model import Department
from onewindow.department_worker.core.commands import (
    CallComplete,
    CheckCommitment,
    CheckSite,
    DenyReview,
    FindDefects,
    Found,
    GiveOpinion,
    GrantReview,
    OpenConsultation,
    PublishDecision,
    ReassignReview,
    RecusePerson,
    TakeReview,
    TerminateCase,
    TransferReview,
)
from onewindow.department_worker.core.objections import who_reads
from onewindow.department_worker.shell.answering import LATER, Answer, IfMatch, saying
from onewindow.department_worker.shell.deputies import InWhoseName
from onewindow.department_worker.shell.desk import Definitions, Desk
from onewindow.department_worker.shell.outsider_routes import outsider_routes
from onewindow.department_worker.shell.shelf import Shelf
from onewindow.department_worker.shell.views import detail, summary

_TO_DO: tuple[ReviewState, ...] = ("look", "open", "taken")


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
        compiled = definition(kept.review.asking)
        readers = who_reads(kept.review, compiled)
        _may_see(by, by.department if by.department in readers else readers[0], clock)
        response.headers["ETag"] = f'"{kept.page}"'
        response.headers["Cache-Control"] = "no-store"
        return detail(kept, compiled, departments)

    say = saying(desk)

    @router.post("/{review_id}/take", responses=LATER)
    async def take_review(
        review_id: str, by: InWhoseName, response: Response, if_match: IfMatch = None, body: Nothing | None = None
    ) -> Answer:
        """I hold this one now."""
        return await say(review_id, TakeReview(), by, if_match, response)

    @router.post("/{review_id}/complete", responses=LATER)
    async def call_complete(
        review_id: str, by: InWhoseName, response: Response, if_match: IfMatch = None, body: Nothing | None = None
    ) -> Answer:
        """I looked before acceptance; nothing is missing."""
        return await say(review_id, CallComplete(), by, if_match, response)

    @router.post("/{review_id}/defects", responses=LATER)
    async def find_defects(
        review_id: str, body: Defects, by: InWhoseName, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """Something is missing or wrong; all of it at once."""
        found = tuple(Found(defect.item, defect.reason) for defect in body.defects)
        return await say(review_id, FindDefects(found), by, if_match, response)

    @router.post("/{review_id}/grant", responses=LATER)
    async def grant_review(
        review_id: str, by: InWhoseName, response: Response, if_match: IfMatch = None, body: Nothing | None = None
    ) -> Answer:
        """Yes."""
        return await say(review_id, GrantReview(), by, if_match, response)

    @router.post("/{review_id}/deny", responses=LATER)
    async def deny_review(
        review_id: str, body: Denial, by: InWhoseName, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """No, with reasons and law."""
        return await say(review_id, DenyReview(body.reasons, body.law, body.ground), by, if_match, response)

    @router.post("/{review_id}/opened", responses=LATER)
    async def open_consultation(
        review_id: str, by: InWhoseName, response: Response, if_match: IfMatch = None, body: Nothing | None = None
    ) -> Answer:
        """I have opened what our department is asked for its opinion; whoever takes it has opened it too.

        Where the law lets silence speak, its days begin with this: `lapses` is then the last day for an opinion.
        """
        return await say(review_id, OpenConsultation(), by, if_match, response)

    @router.post("/{review_id}/opinion", responses=LATER)
    async def give_opinion(
        review_id: str, body: Opinion, by: InWhoseName, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """What a consulted department thinks."""
        return await say(review_id, GiveOpinion(body.answer, body.reasons), by, if_match, response)

    @router.post("/{review_id}/transfer", responses=LATER)
    async def transfer_review(
        review_id: str, body: Transfer, by: InWhoseName, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """Another department is competent."""
        return await say(review_id, TransferReview(body.to, body.reasons), by, if_match, response)

    @router.post("/{review_id}/reassign", responses=LATER)
    async def reassign_review(
        review_id: str, body: Reassignment, by: InWhoseName, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """A head gives it to a named colleague; what others had seen of it does not count any more."""
        return await say(review_id, ReassignReview(body.to), by, if_match, response)

    @router.post("/{review_id}/recuse", responses=LATER)
    async def recuse_person(
        review_id: str, body: Recusal, by: InWhoseName, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """A person is kept from it for good: by their own word, or their head's."""
        return await say(review_id, RecusePerson(body.person), by, if_match, response)

    outsider_routes(router, say)

    @router.post("/{review_id}/commitment", responses=LATER)
    async def check_commitment(
        review_id: str, body: CommitmentCheck, by: InWhoseName, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """After a grant that rests on a promise: whether what was promised is true."""
        return await say(review_id, CheckCommitment(body.kept), by, if_match, response)

    @router.post("/{review_id}/terminate", responses=LATER)
    async def terminate_case(
        review_id: str, body: Termination, by: InWhoseName, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """The lead department ends the whole case without a decision; the review may be anybody's, and answered."""
        return await say(review_id, TerminateCase(body.ground), by, if_match, response)

    @router.post("/{review_id}/site-check", responses=LATER)
    async def check_site(
        review_id: str, body: SiteCheck, by: InWhoseName, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """Officers were on the spot, once for all steps that share the visit; what they found is kept at the desk."""
        return await say(review_id, CheckSite(body.officers, body.findings), by, if_match, response)

    @router.post("/{review_id}/publish", responses=LATER)
    async def publish_decision(
        review_id: str, by: InWhoseName, response: Response, if_match: IfMatch = None, body: Nothing | None = None
    ) -> Answer:
        """The lead department makes public what was decided; `GET /v1/publicity` shows it, without a person's name."""
        return await say(review_id, PublishDecision(), by, if_match, response)

    return router


def _may_see(by: By, department: str | None, clock: Clock) -> None:
    verdict = allowed(by, "see_queue", Target(department=department), clock.now())
    if isinstance(verdict, Denied):
        raise Problem(verdict.code)
