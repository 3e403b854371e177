"""One HTTP application out of the rooms' routers: one origin, one form of problem, one place to ask for health."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from onewindow.chassis.doors import Doors
from onewindow.chassis.health import health
from onewindow.chassis.house import House
from onewindow.chassis.problem import Problem, install, problem_of, say
from onewindow.chassis.room import Room
from onewindow.chassis.sessions import sessions
from onewindow.chassis.ui.house import house_pages
from onewindow.chassis.ui.pages import Pages, refused
from onewindow.chassis.ui.sessions import Sessions
from onewindow.contracts.codes import CODES

MAX_BODY = 1_000_000
"""Bytes of a body, unless its route says otherwise."""


_SAYS_NO = {
    401: "Not signed in",
    403: "Not allowed",
    404: "Not there, or not for you",
    409: "The state refuses it",
    412: "What you saw has changed",
    422: "Well formed, and wrong",
    428: "If-Match is missing",
    429: "Too many; Retry-After says when",
    503: "Not now; Retry-After says when",
}
_FIELD = {
    "type": "object",
    "description": "One wrong field: a JSON pointer into the body, or `query:name`.",
    "required": ["pointer", "code", "detail"],
    "properties": {name: {"type": "string"} for name in ("pointer", "code", "detail")},
}
_PROBLEM = {
    "type": "object",
    "description": "A refusal (RFC 9457). `code` is stable; `title` is its sentence in the language asked for.",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string", "description": "Where the code is explained: /v1/problems/{code}"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": _FIELD},
    },
}


class _App(FastAPI):
    """Describes, for every route, how it says no."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = _with_problems(super().openapi())
        return self.openapi_schema


def application(
    rooms: Sequence[Room], house: House, missing: Callable[[], list[str]], stuck: Callable[[], bool] = lambda: False
) -> FastAPI:
    """The app without its doors; ``missing`` and ``stuck`` are what :func:`health` asks."""
    app = _App(
        title="One Window",
        version="1",
        docs_url=None,
        redoc_url=None,
        max_body_size=MAX_BODY,
        generate_unique_id_function=_operation,
        # Its own telemetry would record what exceptions say, and that may be personal.
        telemetry={
            "tracing": False,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
            "auto_configure": False,
        },
    )
    app.state.identity = house.identity
    app.state.house = house
    app.state.pages = Pages()
    app.state.page_sessions = Sessions(house.store, house.identity.people, house.clock)
    install(app)
    app.add_exception_handler(HTTPException, _not_there)
    for router in (
        health(missing, stuck),
        sessions(house.identity),
        _codes(),
        house_pages(app.state.pages, app.state.page_sessions, house.identity),
        *(room.router for room in rooms),
    ):
        app.include_router(router)
    house.peers.serve_here(app, tuple(room.name for room in rooms))
    return app


async def _not_there(request: Request, error: Exception) -> Response:
    """A page for people where there is none, a problem for programs."""
    problem = problem_of(cast("HTTPException", error))
    wants_a_page = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/v1/")
    return await refused(request, problem) if wants_a_page else say(request, problem)


def with_doors(app: FastAPI, house: House, *, in_flight: int) -> Doors:
    """The app as it is served."""
    return Doors(app, house.clock, in_flight=in_flight, demo=house.identity.people.is_demo, stopping=house.stopping)


def _with_problems(described: dict[str, Any]) -> dict[str, Any]:
    """Say of every route under /v1 how it says no; a header If-Match that a route declares is one that it demands."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    components = described.setdefault("components", {})
    components["responses"] = {
        f"Problem{status}": {"description": says, "content": content} for status, says in _SAYS_NO.items()
    }
    routes = [
        route for path, methods in described["paths"].items() if path.startswith("/v1/") for route in methods.values()
    ]
    for route in routes:
        route["responses"] |= {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in _SAYS_NO}
        for parameter in route.get("parameters", ()):
            if parameter["in"] == "header" and parameter["name"] == "if-match":
                parameter |= {"name": "If-Match", "required": True, "schema": {"type": "string"}}
    schemas = components.setdefault("schemas", {})
    # The framework's own form of a 422, which nobody here is ever sent.
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    schemas["Problem"] = _PROBLEM
    return described


def _operation(route: APIRoute) -> str:
    return route.name


def _codes() -> APIRouter:
    router = APIRouter(tags=["house"])

    @router.get("/v1/problems/{code}")
    async def problem(code: str) -> dict[str, str | int]:
        """What a problem's code means and what to do about it."""
        known = CODES.get(code)
        if known is None:
            raise Problem("unknown")
        return {"code": code, "status": known.status, "zh": known.zh, "en": known.en}

    return router
