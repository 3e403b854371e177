"""Whether the process lives, whether it is ready and if not what is missing, and its metrics."""

from collections.abc import Callable

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest


def health(missing: Callable[[], list[str]], stuck: Callable[[], bool]) -> APIRouter:
    """The routes /live, /ready and /metrics; ``missing`` names what still keeps the process from being ready.

    ``stuck``: whether the watchdog has found that the process makes no progress; it ends then.
    """
    router = APIRouter(tags=["house"])

    @router.get("/live", responses={503: {"description": "Stuck; the process is ending."}})
    async def live() -> JSONResponse:
        """The process answers and, as far as its watchdog knows, gets on with its work."""
        ended = stuck()
        return JSONResponse({"state": "stuck" if ended else "live"}, 503 if ended else 200)

    @router.get("/ready", responses={503: {"description": "Not ready; `missing` says why."}})
    async def ready() -> JSONResponse:
        """200 when everything is there, else 503 and what is missing."""
        lacking = missing()
        return JSONResponse(
            {"state": "not ready" if lacking else "ready", "missing": lacking},
            503 if lacking else 200,
            {"Cache-Control": "no-store"},
        )

    @router.get("/metrics", response_class=Response)
    async def metrics() -> Response:
        """Prometheus text."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
