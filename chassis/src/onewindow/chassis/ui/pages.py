"""A page: who asks for it, in which language and size of letters, and how it is answered or refused.

Nothing on a page comes from elsewhere, no script stands in it, and every form of somebody who is signed in carries the
token of their session. A refusal is a page too: what happened, and what to do next.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse

from onewindow.chassis.ports import PortError
from onewindow.chassis.problem import Problem, language_of, problem_of
from onewindow.chassis.ui.assets import asset
from onewindow.chassis.ui.sessions import Session, Sessions, is_ours, same
from onewindow.chassis.ui.words import english, marks_of
from onewindow.contracts.codes import CODES
from onewindow.contracts.fact import By
from onewindow.contracts.instant import Instant, local_text

HERE = Path(__file__).parent
LANGUAGE, ELDER = "onewindow-language", "onewindow-elder"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-src 'self'; frame-ancestors 'self'"
    ),
    "Cache-Control": "private, no-store",
    "X-Frame-Options": "SAMEORIGIN",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
}
_FORM_S = 300.0
"""Within which a form and its files must be here."""
_KEPT_FIELDS, _KEPT_BYTES = 200, 100_000
_OWN_FIELDS = frozenset({"csrf"})
_TOLD_BESIDE = frozenset({"Retry-After", "Connection"})
"""What a refusal says beside its page: when to come again, and that no more of a slow form is waited for."""
Typed = Sequence[tuple[str, str]]
"""What a form held, each field as often as it stood there."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever asks for a page; ``session`` is None for a stranger, ``elder`` asks for large letters (长者版)."""

    request: Request
    session: Session | None
    language: str
    elder: bool

    @property
    def by(self) -> By | None:
        """Who they are to the system."""
        return self.session.by if self.session else None

    def signed_in(self) -> By:
        """The same of somebody who must be. Raises Problem ``not_signed_in``."""
        if self.session is None:
            raise Problem("not_signed_in")
        return self.session.by

    async def form(self) -> FormData:
        """What they sent, if it came from a page of theirs. Raises Problem ``not_signed_in``, ``stale_page``."""
        self.signed_in()
        form = await form_of(self.request)
        if not (is_ours(self.request) and self.session and same(str(form.get("csrf", "")), self.session.csrf)):
            raise Problem("stale_page")
        return form


async def form_of(request: Request) -> FormData:
    """A form, whole and in time. Raises Problem ``too_slow``, ``malformed`` for what is no text in UTF-8."""
    try:
        async with asyncio.timeout(_FORM_S):
            form = await request.form(max_fields=_KEPT_FIELDS)
        for name, value in form.multi_items():
            (name if isinstance(value, UploadFile) else name + value).encode()
    except TimeoutError:
        raise Problem("too_slow", headers={"Connection": "close"}) from None
    except (LookupError, UnicodeError):  # a charset that nobody has, or half of a character
        raise Problem("malformed") from None
    return form


async def visitor_of(request: Request) -> Visitor:
    """Whoever asks; looked up once, also where the page is refused. Raises PortError."""
    known: Visitor | None = getattr(request.state, "visitor", None)
    if known is None:
        known = request.state.visitor = await _looked_up(request)
    return known


async def _looked_up(request: Request) -> Visitor:
    sessions: Sessions = request.app.state.page_sessions
    said = request.cookies.get(LANGUAGE)
    language = said if said in ("zh", "en") else language_of(request.headers.get("accept-language", ""))
    session = await sessions.of(request, used=not _is_asked_by_the_page(request))
    return Visitor(request, session, language, request.cookies.get(ELDER) == "1")


Asking = Annotated[Visitor, Depends(visitor_of)]
"""Whoever asks for a page."""


class Pages:
    """Draws the pages of one room: its templates stand in ``templates``, their English in ``words/en.po``."""

    def __init__(self, room: Path = HERE) -> None:
        rooms = dict.fromkeys((HERE, room))
        self._english = english(rooms)
        self._templates = Environment(
            loader=ChoiceLoader(
                [
                    FileSystemLoader([one / "templates" for one in reversed(rooms)]),
                    PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
                ]
            ),
            autoescape=True,
            undefined=ChainableUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def answer(self, visitor: Visitor, template: str, status: int = 200, **context: Any) -> Response:
        """The page."""
        return HTMLResponse(self.drawn(visitor, template, **context), status, _HEADERS)

    def drawn(self, visitor: Visitor, template: str, **context: Any) -> str:
        """The page, or a part of one, as text. ``say`` takes the visitor's language of what is told in both."""

        def say(text: Any) -> str:
            return str(text.en if visitor.language == "en" else text.zh) if text is not None else ""

        def word(zh: str, **given: object) -> str:
            said = self._english.get(zh, zh) if visitor.language == "en" else zh
            return said.format(**given) if given else said

        def when(at: Instant) -> str:
            return local_text(at)[:16].replace("T", " ")

        told = {"say": say, "_": word, "when": when, **marks_of(visitor.language)}
        here = _path_of(visitor.request)
        return self._templates.get_template(template).render(visitor=visitor, here=here, asset=asset, **told, **context)


def go(path: str) -> Response:
    """After a form: look at that page, so that going back or loading again sends nothing twice."""
    return RedirectResponse(path, 303, {"Cache-Control": "no-store"})


def local(path: str | None) -> str:
    """A path of this origin, else the front page: nobody is sent elsewhere by a link to here."""
    fits = path is not None and path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if fits and path is not None else "/"


class PageRoute(APIRoute):
    """A page; what it refuses is a page too. Whoever asks for its headers alone (HEAD) is told those of the page."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if self.methods is not None and "GET" in self.methods:
            self.methods.add("HEAD")

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's own, with refusals as pages."""
        answered = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await answered(request)
            except Problem as problem:
                return await refused(request, problem)
            except PortError:
                return await refused(request, Problem("unavailable"))
            except RequestValidationError as error:
                of_path = any(one["loc"][0] == "path" for one in error.errors())
                return await refused(request, Problem("unknown" if of_path else "invalid"))
            except HTTPException as error:
                return await refused(request, problem_of(error))
            finally:
                await request.close()  # of a form with files, their temporary ones

        return handler


async def refused(request: Request, problem: Problem) -> Response:
    """The page that tells a refusal, or leads to the sign-in."""
    pages: Pages = request.app.state.pages
    try:
        visitor = await visitor_of(request)
    except PortError:
        visitor = Visitor(request, None, language_of(request.headers.get("accept-language", "")), elder=False)
    if problem.code == "not_signed_in" and _is_asked_by_the_page(request):
        # What asks by itself is a part of a page: all of that page is looked at again.
        return Response(status_code=200, headers={"HX-Redirect": request.url.path.rpartition("/")[0]})
    if problem.code == "not_signed_in" and request.method in ("GET", "HEAD"):
        return go(f"/sign-in?next={quote(_path_of(request))}")
    if problem.code == "not_signed_in":
        return await sign_in_page(pages, visitor, 401, _path_of(request), await _typed(request))
    response = pages.answer(visitor, "problem.html", problem.status, meaning=CODES[problem.code], code=problem.code)
    response.headers.update({name: value for name, value in problem.headers.items() if name in _TOLD_BESIDE})
    return response


async def sign_in_page(
    pages: Pages, visitor: Visitor, status: int, then: str, typed: Typed, wrong: str | None = None
) -> Response:
    """Where one signs in; ``typed`` is what a form held whose session was over, so that nothing of it is lost."""
    people = visitor.request.app.state.identity.people
    context = {"then": local(then), "typed": typed, "wrong": CODES[wrong] if wrong else None, "demo": people.is_demo}
    return pages.answer(visitor, "sign_in.html", status, names=people.names() if people.is_demo else (), **context)


async def _typed(request: Request) -> Typed:
    """The words of a form; files would have to be chosen again, as no page can do that for anybody."""
    if not is_ours(request):
        return ()
    fields = (await form_of(request)).multi_items()
    kept = [(name, value) for name, value in fields if isinstance(value, str) and name not in _OWN_FIELDS]
    return kept if sum(len(value) for _, value in kept) <= _KEPT_BYTES else ()


def _is_asked_by_the_page(request: Request) -> bool:
    return request.headers.get("hx-request") == "true"


def _path_of(request: Request) -> str:
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")
