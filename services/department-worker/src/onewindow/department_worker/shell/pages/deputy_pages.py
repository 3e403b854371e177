"""``/desk/deputies``: who stands in for whom (代理); heads name deputies and take mandates back."""

from fastapi import APIRouter, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from onewindow.chassis.problem import Problem
from onewindow.chassis.ui.pages import Asking, PageRoute, Pages, Visitor, go
from onewindow.contracts.api.deputies import NewDeputy
from onewindow.contracts.codes import CODES
from onewindow.department_worker.shell.deputies import Deputies
from onewindow.department_worker.shell.deputy_routes import name, not_over, take_back
from onewindow.department_worker.shell.pages.desk_pages import Counter

_DESKS = frozenset({"officer", "head", "government_head"})


def deputy_pages(pages: Pages, counter: Counter) -> APIRouter:
    """The mandates of one's department, and the form for another."""
    router = APIRouter(route_class=PageRoute, include_in_schema=False)
    deputies, people, clock = Deputies(counter.house.store), counter.house.identity.people, counter.clock

    async def page(visitor: Visitor, problem: Problem | None = None, form: FormData | None = None) -> Response:
        by = visitor.signed_in()
        if by.role not in _DESKS:
            raise Problem("not_allowed")
        return pages.answer(
            visitor,
            "deputies.html",
            problem.status if problem else 200,
            mandates=await not_over(deputies, clock, by.department),
            names=by.role in ("head", "government_head"),
            wrong=CODES[problem.code] if problem else None,
            typed={field: str(value) for field, value in form.items()} if form is not None else {},
        )

    @router.get("/desk/deputies")
    async def mandates(visitor: Asking) -> Response:
        return await page(visitor)

    @router.post("/desk/deputies")
    async def another(visitor: Asking) -> Response:
        form = await visitor.form()
        fields = {field: str(form.get(field, "")).strip() for field in ("principal", "deputy", "since", "until")}
        try:
            await name(deputies, people, clock, visitor.signed_in(), NewDeputy.model_validate(fields))
        except ValidationError:
            return await page(visitor, Problem("invalid"), form)
        except Problem as problem:
            if problem.status == 422:
                return await page(visitor, problem, form)
            raise
        return go("/desk/deputies")

    @router.post("/desk/deputies/{mandate_id}/end")
    async def end(mandate_id: str, visitor: Asking) -> Response:
        await visitor.form()
        await take_back(deputies, people, clock, visitor.signed_in(), mandate_id)
        return go("/desk/deputies")

    return router
