"""``/desk``: the queue, one review, and its answers. What an answer means is decided where the API's are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from onewindow.chassis.ports import Clock
from onewindow.chassis.problem import Problem
from onewindow.chassis.ui.pages import Asking, PageRoute, Pages, Visitor, go
from onewindow.contracts.api.reviews import (
    Defects,
    Denial,
    Extension,
    FoundDefect,
    MoreTime,
    NoMoreTime,
    Opinion,
    Pause,
    Reassignment,
    Recusal,
    ReviewState,
    Transfer,
)
from onewindow.contracts.codes import CODES
from onewindow.contracts.instant import local_day
from onewindow.contracts.rights import Denied, Target, allowed
from onewindow.definitions.grounds import named
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
    PauseReview,
    ReassignReview,
    RecusePerson,
    RefuseMoreTime,
    ResumeReview,
    TakeReview,
    TransferReview,
)
from onewindow.department_worker.core.objections import who_reads
from onewindow.department_worker.shell.desk import Definitions, Desk
from onewindow.department_worker.shell.pages.urgency import in_order
from onewindow.department_worker.shell.shelf import Kept, Shelf
from onewindow.department_worker.shell.views import detail, summary

_TO_DO: tuple[ReviewState, ...] = ("look", "open", "taken", "paused", "answered")
_MOST = 200
_STAYS = frozenset({"take", "resume", "pause", "ask-extension", "extend", "refuse-extension", "reassign"})
"""Behind which the review is looked at again."""
_CONFLICTS = frozenset({409, 412})


@dataclass(frozen=True, slots=True)
class Counter:
    """What the pages of this file work with."""

    desk: Desk
    shelf: Shelf
    clock: Clock
    definition: Definitions
    departments: Mapping[str, Department]


def desk_pages(pages: Pages, counter: Counter) -> APIRouter:
    """The queue of a department, and one review of it."""
    router = APIRouter(route_class=PageRoute, include_in_schema=False)

    @router.get("/desk")
    async def queue(visitor: Asking, mine: Annotated[bool, Query()] = False) -> Response:
        by = visitor.signed_in()
        _may_see(counter, visitor, by.department)
        found, further = await counter.shelf.find(by.department, _TO_DO, None, _MOST)
        lines = [summary(kept, counter.definition(kept.review.asking), counter.departments) for kept in found]
        wanted = [line for line in lines if not mine or line.taken_by == by.id]
        today = local_day(counter.clock.now())
        known = counter.departments.get(by.department or "")
        return pages.answer(
            visitor,
            "queue.html",
            lines=in_order(wanted, today),
            mine=mine,
            department=known.name if known else None,
            more=bool(further),
        )

    @router.get("/desk/{review_id}")
    async def review(review_id: str, visitor: Asking) -> Response:
        return await _page(pages, counter, visitor, review_id)

    @router.post("/desk/{review_id}/{verb}")
    async def answer(review_id: str, verb: str, visitor: Asking) -> Response:
        form = await visitor.form()
        by, command = visitor.signed_in(), _COMMANDS.get(verb)
        if command is None:
            raise Problem("unknown")
        try:
            heard = await counter.desk.answer(review_id, command(form), by, f'"{form.get("page", "")}"')
        except ValidationError:
            return await _page(pages, counter, visitor, review_id, Problem("invalid"), form, verb)
        except Problem as problem:
            if problem.status in _CONFLICTS or problem.status == 422:
                return await _page(pages, counter, visitor, review_id, problem, form, verb)
            raise
        if heard.reply is not None and heard.reply.result == "refused":
            refused = Problem(heard.reply.code if heard.reply.code in CODES else "step_not_open")
            return await _page(pages, counter, visitor, review_id, refused, form, verb)
        return go(f"/desk/{review_id}" if verb in _STAYS else "/desk")

    return router


async def _page(
    pages: Pages,
    counter: Counter,
    visitor: Visitor,
    review_id: str,
    problem: Problem | None = None,
    form: FormData | None = None,
    verb: str = "",
) -> Response:
    """One review; after a refusal with what was typed, and with what it is now."""
    kept = await counter.shelf.get(review_id)
    if kept is None:
        raise Problem("unknown")
    by, readers = visitor.signed_in(), who_reads(kept.review, counter.definition(kept.review.asking))
    _may_see(counter, visitor, by.department if by.department in readers else readers[0])
    typed = {name: str(value) for name, value in form.items()} if form is not None else {}
    return pages.answer(
        visitor,
        "review.html",
        problem.status if problem else 200,
        review=detail(kept, counter.definition(kept.review.asking), counter.departments),
        grounds=_grounds(counter, kept),
        named=named,
        others=[(code, one.name) for code, one in counter.departments.items() if code != kept.review.asking.department],
        wrong=CODES[problem.code] if problem else None,
        typed=typed,
        ticked=[str(item) for item in form.getlist("item")] if form is not None else [],
        tried=verb,
    )


def _may_see(counter: Counter, visitor: Visitor, department: str | None) -> None:
    verdict = allowed(visitor.signed_in(), "see_queue", Target(department=department), counter.clock.now())
    if isinstance(verdict, Denied):
        raise Problem(verdict.code)


def _grounds(counter: Counter, kept: Kept) -> tuple[str, ...]:
    compiled = counter.definition(kept.review.asking)
    step = compiled.definition.steps.get(kept.review.asking.step) if compiled else None
    return step.pauses or () if step is not None else ()


def _text(form: FormData, name: str) -> str:
    return str(form.get(name, "")).strip()


def _defects(form: FormData) -> Command:
    ticked = dict.fromkeys(str(item) for item in form.getlist("item"))
    body = Defects(defects=tuple(FoundDefect(item=item, reason=_text(form, f"reason.{item}")) for item in ticked))
    return FindDefects(tuple(Found(one.item, one.reason) for one in body.defects))


def _denial(form: FormData) -> Command:
    ground = _text(form, "ground") or None
    body = Denial.model_validate({"reasons": _text(form, "reasons"), "law": _text(form, "law"), "ground": ground})
    return DenyReview(body.reasons, body.law, body.ground)


def _opinion(form: FormData) -> Command:
    body = Opinion.model_validate({"answer": _text(form, "answer"), "reasons": _text(form, "reasons")})
    return GiveOpinion(body.answer, body.reasons)


def _transfer(form: FormData) -> Command:
    body = Transfer(to=_text(form, "to"), reasons=_text(form, "reasons"))
    return TransferReview(body.to, body.reasons)


def _pause(form: FormData) -> Command:
    fields = {name: _text(form, name) for name in ("ground", "until", "notice")}
    body = Pause.model_validate(fields)
    return PauseReview(body.ground, body.until.isoformat(), body.notice)


def _more_time(form: FormData) -> Command:
    body = MoreTime.model_validate(_of_time(form))
    return AskForMoreTime(body.of, body.days, body.reasons)


def _extension(form: FormData) -> Command:
    body = Extension.model_validate(_of_time(form))
    return ExtendTerm(body.reasons, body.of, body.days)


def _of_time(form: FormData) -> dict[str, str]:
    days = _text(form, "days")
    said = {"of": _text(form, "of") or "step", "reasons": _text(form, "reasons")}
    return {**said, "days": days} if days else said


_COMMANDS: Mapping[str, Callable[[FormData], Command]] = {
    "take": lambda _: TakeReview(),
    "complete": lambda _: CallComplete(),
    "defects": _defects,
    "grant": lambda _: GrantReview(),
    "deny": _denial,
    "opinion": _opinion,
    "transfer": _transfer,
    "pause": _pause,
    "resume": lambda _: ResumeReview(),
    "ask-extension": _more_time,
    "extend": _extension,
    "refuse-extension": lambda form: RefuseMoreTime(NoMoreTime.model_validate({"of": _text(form, "of")}).of),
    "reassign": lambda form: ReassignReview(Reassignment(to=_text(form, "to")).to),
    "recuse": lambda form: RecusePerson(Recusal(person=_text(form, "person")).person),
}
"""What each form of the page is to the desk. It is judged as the body of the API's door is: raises ValidationError."""
