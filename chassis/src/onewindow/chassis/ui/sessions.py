"""Who is signed in on a browser. The cookie names a session that nobody can guess; all else is kept in the store.

A session is over when nobody has used it for a while, sooner for those who decide: a screen in a hall is not always
somebody's own. Its token against forged forms is another secret, which only pages of this origin ever see.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from onewindow.chassis.people import People
from onewindow.chassis.ports import Clock, Collection, Store
from onewindow.contracts.fact import By
from onewindow.contracts.instant import Instant, seconds_between

SESSIONS = Collection("page_sessions", (("person",),))
IDLE_S = 1800
IDLE_OF_OFFICIALS_S = 900
"""A quarter of an hour, for whoever decides (the halls' kiosks)."""
MOST_S = 8 * 3600
_SEEN_EVERY_S = 60
_CLOSED_REV = 2**40
"""Above any number of looks at a session that is open."""
_FORGOTTEN_AT_ONCE = 50
_NAME = "onewindow-session"
_CITIZENS = frozenset({"applicant", "agent"})


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in on one browser; ``csrf`` is what each of their forms carries."""

    id: str
    by: By
    csrf: str


class Sessions:
    """Opens, finds and closes sessions."""

    def __init__(self, store: Store, people: People, clock: Clock) -> None:
        self._store, self._people, self._clock = store, people, clock

    async def open(self, person: str, request: Request, response: Response) -> Session:
        """Sign somebody in on this browser, who has proven who they are. A session it had before is closed."""
        await self.close(request, response)
        await self._forget_old(person)
        secret, now = secrets.token_urlsafe(32), self._clock.now()
        csrf = secrets.token_urlsafe(24)
        await self._store.insert(
            SESSIONS.name, {"_id": _hashed(secret), "rev": 1, "person": person, "csrf": csrf, "since": now, "seen": now}
        )
        response.set_cookie(
            _cookie(request), secret, path="/", secure=_is_secure(request), httponly=True, samesite="lax"
        )
        by = self._people.by(person)
        if by is None:
            raise KeyError(person)
        return Session(_hashed(secret), by, csrf)

    async def of(self, request: Request, *, used: bool = True) -> Session | None:
        """The session of whoever asks; None for a stranger, and for one that is over. Raises PortError.

        ``used``: somebody did something; what a page asks for by itself keeps nobody signed in.
        """
        secret = request.cookies.get(_cookie(request), "")
        if not 20 <= len(secret) <= 100:
            return None
        id_ = _hashed(secret)
        doc = await self._store.get(SESSIONS.name, id_)
        by = self._people.by(doc.get("person", "")) if doc is not None else None
        if doc is None or by is None or doc.get("closed") or self._is_over(by, doc["since"], doc["seen"]):
            return None
        now = self._clock.now()
        if used and seconds_between(doc["seen"], now) >= _SEEN_EVERY_S:
            await self._store.put_many(SESSIONS.name, [{**doc, "rev": doc["rev"] + 1, "seen": now}])
        return Session(id_, by, doc["csrf"])

    async def close(self, request: Request, response: Response) -> None:
        """Sign out on this browser."""
        secret = request.cookies.get(_cookie(request))
        if secret:
            # Never deleted: a request that is on its way would write it anew.
            doc = await self._store.get(SESSIONS.name, _hashed(secret))
            if doc is not None:
                await self._store.put_many(SESSIONS.name, [{**doc, "rev": _CLOSED_REV, "closed": True}])
            response.delete_cookie(_cookie(request), path="/", secure=_is_secure(request), httponly=True)

    async def _forget_old(self, person: str) -> None:
        """Sessions that nothing can be on its way for any more go when their person signs in again."""
        page = await self._store.find(SESSIONS.name, {"person": person}, limit=_FORGOTTEN_AT_ONCE)
        for doc in page.docs:
            if seconds_between(doc["since"], self._clock.now()) > 2 * MOST_S:
                await self._store.delete(SESSIONS.name, doc["_id"])

    def _is_over(self, by: By, since: Instant, seen: Instant) -> bool:
        now = self._clock.now()
        idle = IDLE_S if by.role in _CITIZENS else IDLE_OF_OFFICIALS_S
        return seconds_between(seen, now) > idle or seconds_between(since, now) > MOST_S


def is_ours(request: Request) -> bool:
    """Whether a form was sent from a page of this origin, as far as the browser tells (Fetch Metadata, Origin)."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host")


def same(one: str, other: str) -> bool:
    """Whether two secrets are the same, in the same time whatever they are."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))


def _hashed(secret: str) -> str:
    """What is kept: whoever reads the store has nobody's cookie."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _cookie(request: Request) -> str:
    return f"__Host-{_NAME}" if _is_secure(request) else _NAME


def _is_secure(request: Request) -> bool:
    """Over plain HTTP only what runs on this machine, or in a demo, is reached; there no browser keeps secure ones."""
    return request.url.scheme == "https"
