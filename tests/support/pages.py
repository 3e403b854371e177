"""Every page there is, by the service that serves it; tests compare it with the routers, and the gateway with it."""

from collections.abc import Mapping

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

HOUSE = ("/sign-in", "/sign-out", "/look", "/ui/{name}")
"""Of the kit, which every service has: the gateway leads them to intake."""

PAGES: Mapping[str, tuple[str, ...]] = {
    "intake": (
        "/",
        "/demo",
        "/themes/{theme}",
        "/services/{code}",
        "/services/{code}/apply",
        "/services/{code}/print",
        "/apply/{draft_id}",
        "/apply/{draft_id}/-print",
        "/apply/{draft_id}/{place}",
        "/resume",
        "/applications",
        "/track",
        "/applications/{number}",
        "/applications/{number}/live",
        "/applications/{number}/receipt",
        "/applications/{number}/supplement",
        "/applications/{number}/withdrawal",
        "/applications/{number}/reads",
        "/applications/{number}/export",
        "/dossiers/{application_id}/{step}",
        "/counter",
        "/counter/services/{spot}",
        "/applications/{number}/correction",
        "/applications/{number}/originals",
        "/applications/{number}/counter",
    ),
    "notifier": ("/results/{number}", "/results/{number}/handover"),
    "department-worker": (
        "/desk",
        "/desk/batch",
        "/desk/deputies",
        "/desk/deputies/{mandate_id}/end",
        "/desk/{review_id}",
        "/desk/{review_id}/{verb}",
    ),
}


def routes_of(routes: list[BaseRoute]) -> set[tuple[str, str]]:
    """The pages among these routes: method and path."""
    found: set[tuple[str, str]] = set()
    for route in routes:
        if isinstance(route, APIRoute):
            asked = (route.methods or set()) - {"HEAD"}
            found |= {(method, route.path) for method in asked if not route.include_in_schema}
        elif (inside := getattr(getattr(route, "original_router", route), "routes", None)) is not None:
            found |= routes_of(inside)
    return found
