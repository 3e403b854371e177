"""Who is asking: sign-in, tokens, and the two dependencies by which a route learns it."""

import asyncio
import math
import os
import secrets
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from joserfc import jwt
from joserfc.errors import InvalidClaimError, JoseError
from joserfc.jwk import OctKey

from onewindow.chassis.people import People
from onewindow.chassis.ports import Clock
from onewindow.chassis.problem import Problem
from onewindow.chassis.tries import Tries
from onewindow.contracts.fact import By
from onewindow.contracts.instant import Instant, shift, to_ms

SESSION_HOURS = 8
_AT_ONCE = 2
"""Each check of a password takes 19 MB and a core for tens of milliseconds."""
_WAITING = 64
_HEADER = {"alg": "HS256", "typ": "onewindow-session+jwt"}
_HERE = "onewindow"
_LEEWAY_S = 60
_REMEMBERED = 10_000
_SECRET_BYTES = 32


class SecretFileError(Exception):
    """The secret that signs the tokens is unusable: too short, or readable by others."""


def secret_of(path: Path) -> bytes:
    """The secret kept in a file only its owner can read; made at the first start, shared by all who name the path.

    Raises SecretFileError.
    """
    if not path.exists():
        # Linked into place whole, so that of two first starts at once both read the one that came first.
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(_SECRET_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    if path.stat().st_mode & 0o077:
        raise SecretFileError(f"{path} can be read by others; chmod 600 it")
    secret = path.read_bytes()
    if len(secret) < _SECRET_BYTES:
        raise SecretFileError(f"{path} is shorter than {_SECRET_BYTES} bytes")
    return secret


class Identity:
    """Checks passwords, gives out tokens, and knows from a token who is asking.

    A token names a person; what that person may do is looked up at each use, so a role taken away is gone at once.
    """

    def __init__(self, people: People, secret: bytes, clock: Clock) -> None:
        self.people = people
        self._clock = clock
        self._key = OctKey.import_key(secret)
        self._names = Tries(clock, free=5)
        self._addresses = Tries(clock, free=30)
        self._known: dict[str, tuple[str, bool, float]] = {}
        self._own: dict[str, tuple[str, float]] = {}
        self._seats = asyncio.Semaphore(_AT_ONCE)
        self._inside = 0

    def sign_in(self, name: str, password: str, address: str | None = None) -> str:
        """A token good for eight hours. Slow on purpose: call it in a thread.

        Raises Problem ``wrong_password`` (the same for an unknown name) or ``too_many`` with Retry-After.
        """
        wait = max(self._names.wait_s(name), self._addresses.wait_s(address) if address else 0.0)
        if wait > 0:
            raise Problem("too_many", headers={"Retry-After": str(math.ceil(wait))})
        by = self.people.check(name, password)
        if by is None:
            self._names.failed(name)
            if address:
                self._addresses.failed(address)
            raise Problem("wrong_password")
        self._names.succeeded(name)
        return self._token(by.id, service=False)

    async def sign_in_aside(self, name: str, password: str, address: str | None) -> str:
        """:meth:`sign_in` in a thread, a few at a time whichever door they came in by.

        Raises Problem ``unavailable`` when too many wait already.
        """
        if self._inside >= _AT_ONCE + _WAITING:
            raise Problem("unavailable", headers={"Retry-After": "1"})
        self._inside += 1
        try:
            async with self._seats:
                return await asyncio.to_thread(self.sign_in, name, password, address)
        finally:
            self._inside -= 1

    def service_token(self, name: str) -> str:
        """A token by which a service speaks for itself, with the role ``service``; renewed before it runs out."""
        token, renew_at = self._own.get(name, ("", 0.0))
        if not token or self._clock.monotonic() >= renew_at:
            token = self._token(name, service=True)
            self._own[name] = (token, self._clock.monotonic() + SESSION_HOURS * 1800)
        return token

    def who(self, token: str) -> By:
        """Who carries this token. Raises Problem ``not_signed_in``."""
        known = self._known.get(token)
        if known is None or known[2] <= self._clock.monotonic():
            known = self._verified(token)
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[token] = known
        subject, service, _ = known
        by = By(id=subject, role="service") if service else self.people.by(subject)
        if by is None:
            raise Problem("not_signed_in")
        return by

    def good_until(self) -> Instant:
        """Until when a token given out just now is good."""
        return shift(self._clock.now(), seconds=SESSION_HOURS * 3600)

    def _token(self, subject: str, *, service: bool) -> str:
        issued = to_ms(self._clock.now()) // 1000
        claims = {
            "iss": _HERE,
            "aud": _HERE,
            "sub": subject,
            "iat": issued,
            "exp": issued + SESSION_HOURS * 3600,
            "jti": self._clock.nonce(),
            "service": service,
        }
        return jwt.encode(_HEADER, claims, self._key, algorithms=["HS256"])

    def _verified(self, token: str) -> tuple[str, bool, float]:
        now = to_ms(self._clock.now()) // 1000
        rules = _Rules(
            now=now,
            leeway=_LEEWAY_S,
            iss={"essential": True, "value": _HERE},
            aud={"essential": True, "value": _HERE},
            sub={"essential": True},
            iat={"essential": True},
            exp={"essential": True},
            service={"essential": True},
        )
        try:
            opened = jwt.decode(token, self._key, algorithms=["HS256"])
            rules.validate(opened.claims)
        except (JoseError, ValueError):
            raise Problem("not_signed_in") from None
        claims = opened.claims
        subject, service = claims["sub"], claims["service"]
        # The header is ours to the letter: no crit, no key of the sender's own, no second audience.
        if opened.header != _HEADER or claims["aud"] != _HERE or not isinstance(subject, str):
            raise Problem("not_signed_in")
        left = float(claims["exp"]) - now
        return subject, service is True, self._clock.monotonic() + left


class _Rules(jwt.JWTClaimsRegistry):
    """A token's time of issue is a number and no more: who signed it may have a clock that is ahead of ours."""

    def validate_iat(self, value: object) -> None:
        """Raises InvalidClaimError for what is no number."""
        if not isinstance(value, int):
            raise InvalidClaimError("iat")


_bearer = HTTPBearer(auto_error=False, description="The token of POST /v1/sessions.")


async def _maybe_signed_in(
    request: Request, sent: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> By | None:
    if sent is None:
        if "authorization" in request.headers:
            raise Problem("not_signed_in")
        return await _signed_in_on_a_page(request)
    identity: Identity = request.app.state.identity
    return identity.who(sent.credentials)


async def _signed_in_on_a_page(request: Request) -> By | None:
    """Whoever follows a link of a page, such as to a document. A page's cookie reads and never acts."""
    if request.method not in ("GET", "HEAD") or not request.cookies:
        return None
    session = await request.app.state.page_sessions.of(request)
    return None if session is None else session.by


async def _signed_in(by: Annotated[By | None, Depends(_maybe_signed_in)]) -> By:
    if by is None:
        raise Problem("not_signed_in")
    return by


MaybeSignedIn = Annotated[By | None, Depends(_maybe_signed_in)]
"""Who is asking, None for a stranger; a wrong or old token is refused, never taken for a stranger."""

SignedIn = Annotated[By, Depends(_signed_in)]
"""Who is asking; a stranger is refused with ``not_signed_in``."""
