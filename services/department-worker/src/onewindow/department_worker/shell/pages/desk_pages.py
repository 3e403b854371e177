"""``/desk``: the queue, one review, and its answers. What an answer means is decided where the API's are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from starlette.datastructures import FormData

from onewindow.chassis.ports import Clock
from onewindow.chassis.problem import Problem
from onewindow.chassis.ui.pages import Asking, PageRoute, Pages, Visitor, go
from onewindow.contracts.api.reviews import ReviewState
from onewindow.contracts.codes import CODES
from onewindow.contracts.instant import local_day
from onewindow.contracts.review import ExtensionOf
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
_MOST_DAYS = 366
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


def _defects(form: FormData) -> FindDefects:
    items = [str(item) for item in form.getlist("item")]
    return FindDefects(tuple(Found(item, _text(form, f"reason.{item}")) for item in dict.fromkeys(items)))


def _denial(form: FormData) -> DenyReview:
    ground: Any = "false_material" if form.get("ground") == "false_material" else None
    return DenyReview(_text(form, "reasons"), _text(form, "law"), ground)


def _opinion(form: FormData) -> GiveOpinion:
    answer: Any = form.get("answer")
    if answer not in ("agree", "disagree", "agree_refer_up"):
        raise Problem("invalid")
    return GiveOpinion(answer, _text(form, "reasons"))


def _of(form: FormData) -> ExtensionOf:
    return "case" if form.get("of") == "case" else "step"


def _days(form: FormData) -> int | None:
    """A number of days; None for none. Raises Problem ``invalid`` for what is no number of days."""
    typed = _text(form, "days")
    if not typed:
        return None
    if not (typed.isascii() and typed.isdecimal() and 1 <= int(typed[:4]) <= _MOST_DAYS):
        raise Problem("invalid")
    return int(typed)


_COMMANDS: Mapping[str, Callable[[FormData], Command]] = {
    "take": lambda _: TakeReview(),
    "complete": lambda _: CallComplete(),
    "defects": _defects,
    "grant": lambda _: GrantReview(),
    "deny": _denial,
    "opinion": _opinion,
    "transfer": lambda form: TransferReview(_text(form, "to"), _text(form, "reasons")),
    "pause": lambda form: PauseReview(_text(form, "ground"), _text(form, "until"), _text(form, "notice")),
    "resume": lambda _: ResumeReview(),
    "ask-extension": lambda form: AskForMoreTime(_of(form), _days(form) or 0, _text(form, "reasons")),
    "extend": lambda form: ExtendTerm(_text(form, "reasons"), _of(form), _days(form)),
    "refuse-extension": lambda form: RefuseMoreTime(_of(form)),
    "reassign": lambda form: ReassignReview(_text(form, "to")),
    "recuse": lambda form: RecusePerson(_text(form, "person")),
}
"""What each form of the page is to the desk."""
