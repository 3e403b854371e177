"""The doors about time: more days, and a clock that stands still."""

from fastapi import APIRouter, Response

from onewindow.contracts.api.reviews import Extension, MoreTime, NoMoreTime, Nothing, Pause
from onewindow.department_worker.core.commands import (
    AskForMoreTime,
    ExtendTerm,
    PauseReview,
    RefuseMoreTime,
    ResumeReview,
)
from onewindow.department_worker.shell.answering import LATER, Answer, IfMatch, saying
from onewindow.department_worker.shell.deputies import InWhoseName
from onewindow.department_worker.shell.desk import Desk


def time_routes(desk: Desk) -> APIRouter:
    """Ask for days, give or refuse them; pause and resume."""
    router = APIRouter(prefix="/v1/reviews", tags=["reviews"])
    say = saying(desk)

    @router.post("/{review_id}/extend", responses=LATER)
    async def extend_term(
        review_id: str, body: Extension, by: InWhoseName, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """A head lets the case, or the step alone, take longer by law, once."""
        return await say(review_id, ExtendTerm(body.reasons, body.of, body.days), by, if_match, response)

    @router.post("/{review_id}/ask-extension", responses=LATER)
    async def ask_for_more_time(
        review_id: str, body: MoreTime, by: InWhoseName, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """We need more days; the head has to say yes or no."""
        return await say(review_id, AskForMoreTime(body.of, body.days, body.reasons), by, if_match, response)

    @router.post("/{review_id}/refuse-extension", responses=LATER)
    async def refuse_more_time(
        review_id: str, body: NoMoreTime, by: InWhoseName, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """A head does not let it take longer."""
        return await say(review_id, RefuseMoreTime(body.of), by, if_match, response)

    @router.post("/{review_id}/pause", responses=LATER)
    async def pause_review(
        review_id: str, body: Pause, by: InWhoseName, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """Let the clock stand still on a ground of the law, and tell the applicant why and until when."""
        return await say(
            review_id, PauseReview(body.ground, body.until.isoformat(), body.notice), by, if_match, response
        )

    @router.post("/{review_id}/resume", responses=LATER)
    async def resume_review(
        review_id: str, by: InWhoseName, response: Response, if_match: IfMatch = None, body: Nothing | None = None
    ) -> Answer:
        """Let the clock run again before the pause was to end."""
        return await say(review_id, ResumeReview(), by, if_match, response)

    return router
