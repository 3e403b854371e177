"""The pages that belong to no service: signing in and out, language and size of letters, and the kit's own files."""

import gzip
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Header, Response
from starlette.responses import RedirectResponse

from onewindow.chassis.identity import Identity
from onewindow.chassis.problem import Problem
from onewindow.chassis.ui.assets import STATIC
from onewindow.chassis.ui.pages import (
    ELDER,
    LANGUAGE,
    Asking,
    PageRoute,
    Pages,
    form_of,
    go,
    local,
    sign_in_page,
)
from onewindow.chassis.ui.sessions import Sessions, is_ours

_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "txt": "text/plain; charset=utf-8"}
_YEAR_S = 365 * 86_400


def house_pages(pages: Pages, sessions: Sessions, identity: Identity) -> APIRouter:
    """``/sign-in``, ``/sign-out``, ``/look`` and ``/ui``."""
    router = APIRouter(route_class=PageRoute, include_in_schema=False)
    files = _files()

    @router.get("/sign-in")
    async def sign_in_form(visitor: Asking, next: str = "/") -> Response:
        return await sign_in_page(pages, visitor, 200, next, ())

    @router.post("/sign-in")
    async def sign_in(
        visitor: Asking,
        name: Annotated[str, Form(max_length=64)] = "",
        password: Annotated[str, Form(max_length=256)] = "",
        then: Annotated[str, Form(max_length=2000)] = "/",
    ) -> Response:
        if not is_ours(visitor.request):
            raise Problem("stale_page")
        fields = (await form_of(visitor.request)).multi_items()
        typed = [(key.removeprefix("typed."), str(value)) for key, value in fields if key.startswith("typed.")]
        address = visitor.request.client.host if visitor.request.client else None
        try:
            token = await identity.sign_in_aside(name, password, address)
        except Problem as problem:
            return await sign_in_page(pages, visitor, problem.status, then, typed, problem.code)
        by = identity.who(token)
        response: Response = go(local(then))
        session = await sessions.open(by.id, visitor.request, response)
        if typed:
            again = pages.answer(visitor, "again.html", then=local(then), typed=typed, csrf=session.csrf)
            again.raw_headers += [one for one in response.raw_headers if one[0] == b"set-cookie"]
            return again
        return response

    @router.post("/sign-out")
    async def sign_out(visitor: Asking) -> Response:
        if visitor.session is not None:
            await visitor.form()
        response = go("/")
        await sessions.close(visitor.request, response)
        return response

    @router.get("/look")
    async def look(lang: str | None = None, elder: str | None = None, back: str = "/") -> Response:
        response = RedirectResponse(local(back), 303)
        if lang in ("zh", "en"):
            response.set_cookie(LANGUAGE, lang, max_age=_YEAR_S, samesite="lax", httponly=True)
        if elder in ("0", "1"):
            response.set_cookie(ELDER, elder, max_age=_YEAR_S, samesite="lax", httponly=True)
        return response

    @router.get("/ui/{name}")
    async def file(name: str, accept_encoding: Annotated[str, Header()] = "") -> Response:
        if name not in files:
            raise Problem("unknown")
        raw, packed = files[name]
        headers = {"Cache-Control": f"public, max-age={_YEAR_S}, immutable", "Vary": "Accept-Encoding"}
        if "gzip" in accept_encoding:
            headers["Content-Encoding"], raw = "gzip", packed
        return Response(
            raw, media_type=_TYPES.get(name.rpartition(".")[2], "application/octet-stream"), headers=headers
        )

    return router


def _files() -> Mapping[str, tuple[bytes, bytes]]:
    """The kit's own files, as they are and packed."""
    return {one.name: (raw := one.read_bytes(), gzip.compress(raw, mtime=0)) for one in STATIC.iterdir()}
