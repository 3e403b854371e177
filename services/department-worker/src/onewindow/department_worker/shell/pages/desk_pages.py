"""``/desk``: the queue, one review, and its answers. What an answer means is decided where the API's are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from onewindow.chassis.house import House
from onewindow.chassis.ports import Clock
from onewindow.chassis.problem import Problem
from onewindow.chassis.ui.pages import Asking, PageRoute, Pages, Visitor, go
from onewindow.contracts.api.reviews import ReviewState
from onewindow.contracts.codes import CODES
from onewindow.contracts.fact import By
from onewindow.contracts.instant import local_day
from onewindow.contracts.rights import Denied, Target, allowed
from onewindow.definitions.endings import GROUNDS
from onewindow.definitions.grounds import named
from onewindow.definitions.model import Department
from onewindow.definitions.reasons import Reason
from onewindow.department_worker.core.answer import may
from onewindow.department_worker.core.objections import waits_for_an_answer, who_reads
from onewindow.department_worker.core.verbs import Verb
from onewindow.department_worker.shell.deputies import Deputies, standing_in
from onewindow.department_worker.shell.desk import Definitions, Desk
from onewindow.department_worker.shell.pages.acts import COMMANDS
from onewindow.department_worker.shell.pages.changed import changes, shown
from onewindow.department_worker.shell.pages.picking import Written, on_offer, put_in
from onewindow.department_worker.shell.pages.urgency import in_order
from onewindow.department_worker.shell.shelf import Shelf
from onewindow.department_worker.shell.views import detail, summary

_TO_DO: tuple[ReviewState, ...] = ("look", "open", "taken", "paused", "answered")
_MOST = 200
_LEAVES = frozenset({"complete", "defects", "grant", "deny", "opinion", "transfer", "recuse", "terminate"})
"""Behind which there is nothing more to do about the review, and the queue is looked at again."""
_CONFLICTS = frozenset({409, 412})


@dataclass(frozen=True, slots=True)
class Counter:
    """What the pages of this file work with."""

    house: House
    desk: Desk
    shelf: Shelf
    definition: Definitions
    departments: Mapping[str, Department]
    reasons: Sequence[Reason]

    @property
    def clock(self) -> Clock:
        """The house's."""
        return self.house.clock


def desk_pages(pages: Pages, counter: Counter) -> APIRouter:
    """The queue of a department, and one review of it."""
    router = APIRouter(route_class=PageRoute, include_in_schema=False)

    @router.get("/desk")
    async def queue(visitor: Asking, mine: Annotated[bool, Query()] = False) -> Response:
        by = visitor.signed_in()
        may_see(counter, by, by.department)
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
        command = COMMANDS.get(verb)
        if command is None:
            raise Problem("unknown")
        if "insert" in form:
            return await _page(pages, counter, visitor, review_id, None, form, verb)
        by = await standing_in(counter.house, visitor.signed_in(), str(form.get("for", "")) or None)
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
        return go("/desk" if verb in _LEAVES else _address(review_id, by.on_behalf_of))

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
    principal = str(form.get("for", "")) if form is not None else visitor.request.query_params.get("for", "")
    by = await standing_in(counter.house, visitor.signed_in(), principal or None)
    compiled = counter.definition(kept.review.asking)
    readers = who_reads(kept.review, compiled)
    may_see(counter, by, by.department if by.department in readers else readers[0])
    written = _written(form)
    review = detail(kept, compiled, counter.departments)
    offered = on_offer(counter.reasons, review, compiled.definition if compiled else None)
    if form is not None and "insert" in form and (picked := _picked(form, offered.get(verb, ()))):
        written = put_in(verb, written, picked, visitor.language)
    step = compiled.definition.steps.get(review.step) if compiled else None
    lead = compiled.definition.lead if compiled else None
    now = counter.clock.now()
    return pages.answer(
        visitor,
        "review.html",
        problem.status if problem else 200,
        review=review,
        acting=by,
        places=await _places(counter, visitor.signed_in()),
        may={verb for verb in get_args(Verb) if may(kept.review, verb, by, now, step, lead) is None},
        grounds=step.pauses or () if step else (),
        promised=step is not None and step.commitment is not None,
        published=compiled is not None and compiled.definition.is_published,
        objected=step is not None and waits_for_an_answer(kept.review, step),
        endings=GROUNDS,
        named=named,
        others=[(code, one.name) for code, one in counter.departments.items() if code != review.department],
        wrong=CODES[problem.code] if problem else None,
        changes=changes(written.typed, review) if problem else (),
        seen=shown(review),
        typed={name: value for name, value in written.typed.items() if not name.startswith("seen.")},
        ticked=written.ticked,
        reasons=offered,
        tried=verb,
    )


def _written(form: FormData | None) -> Written:
    if form is None:
        return Written({}, ())
    return Written({name: str(value) for name, value in form.items()}, tuple(str(one) for one in form.getlist("item")))


def _picked(form: FormData, offered: Sequence[tuple[int, Reason]]) -> Reason | None:
    return next((one for place, one in offered if str(place) == form.get("reason")), None)


async def _places(counter: Counter, by: By) -> list[str]:
    """For whom somebody may act today as a deputy."""
    deputies, now = Deputies(counter.house.store), counter.clock.now()
    departments = [by.department, None] if by.role == "head" else [by.department]
    found = [one for department in departments for one in await deputies.of_department(department)]
    return list(dict.fromkeys(one.principal for one in found if one.deputy == by.id and one.holds(now)))


def _address(review_id: str, principal: str | None) -> str:
    return f"/desk/{review_id}" + (f"?{urlencode({'for': principal})}" if principal else "")


def may_see(counter: Counter, by: By, department: str | None) -> None:
    """Raises Problem for whoever does not see the queue of a department."""
    verdict = allowed(by, "see_queue", Target(department=department), counter.clock.now())
    if isinstance(verdict, Denied):
        raise Problem(verdict.code)
