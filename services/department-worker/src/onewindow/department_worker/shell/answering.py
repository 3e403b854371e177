"""What all doors share at which a review is answered: the page that was seen, and the case's reply."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Header, Response

from onewindow.chassis.problem import Problem
from onewindow.contracts.api.reviews import Accepted, Replied
from onewindow.contracts.codes import CODES
from onewindow.contracts.fact import By
from onewindow.department_worker.core.commands import Command
from onewindow.department_worker.shell.desk import Desk, Heard

IfMatch = Annotated[str | None, Header(description="The ETag of the review as you saw it.")]
Answer = Replied | Accepted
Say = Callable[[str, Command, By, str | None, Response], Awaitable[Answer]]
"""Say a command about a review, in the name of somebody who saw it on a page."""
LATER: dict[int | str, dict[str, Any]] = {
    202: {"model": Accepted, "description": "Said; the case's reply comes later."}
}


def saying(desk: Desk) -> Say:
    """The way to say something at this desk and to answer whoever asked."""

    async def say(review_id: str, command: Command, by: By, page: str | None, response: Response) -> Answer:
        return answered(await desk.answer(review_id, command, by, page), response)

    return say


def answered(heard: Heard, response: Response) -> Answer:
    """What the case replied, or that its reply comes later. Raises Problem for a refusal."""
    reply = heard.reply
    if reply is None:
        response.status_code = 202
        return Accepted(fact=heard.fact)
    if reply.result == "refused":
        raise Problem(reply.code if reply.code in CODES else "step_not_open")
    return Replied(answer=reply.result, fact=heard.fact, seq=reply.seq)
