"""One HTTP application out of the rooms' routers: one origin, one form of problem, one place to ask for health."""

from collections.abc import Callable, Sequence

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from onewindow.chassis.doors import Doors
from onewindow.chassis.health import health
from onewindow.chassis.house import House
from onewindow.chassis.problem import Problem, install
from onewindow.chassis.room import Room
from onewindow.chassis.sessions import sessions
from onewindow.contracts.codes import CODES

MAX_BODY = 1_000_000
"""Bytes of a body, unless its route says otherwise."""


def application(rooms: Sequence[Room], house: House, missing: Callable[[], list[str]]) -> FastAPI:
    """The app without its doors; ``missing`` names what keeps the process from being ready."""
    app = FastAPI(
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
    install(app)
    for router in (health(missing), sessions(house.identity), _codes(), *(room.router for room in rooms)):
        app.include_router(router)
    house.peers.serve_here(app, tuple(room.name for room in rooms))
    return app


def with_doors(app: FastAPI, house: House, *, in_flight: int) -> Doors:
    """The app as it is served."""
    return Doors(app, house.clock, in_flight=in_flight, demo=house.identity.people.is_demo)


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
