"""What a caller sends beside the body: a key, a precondition, who they are."""

import re

from fastapi import Request

from onewindow.chassis.house import House
from onewindow.chassis.peers import ASKED_FROM
from onewindow.chassis.problem import Problem
from onewindow.contracts.fact import By

_KEY = re.compile(r"[!-~]{1,255}", re.ASCII)


def key_of(request: Request) -> str:
    """The Idempotency-Key. Raises Problem ``key_missing``."""
    key = request.headers.get("idempotency-key", "")
    if not _KEY.fullmatch(key):
        raise Problem("key_missing")
    return key


def optional_key_of(request: Request) -> str | None:
    """The Idempotency-Key where none is needed. Raises Problem ``key_missing`` for one that is none."""
    return key_of(request) if "idempotency-key" in request.headers else None


def signed_in(request: Request, house: House) -> By:
    """Who is asking, without the detour over a dependency. Raises Problem ``not_signed_in``."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Problem("not_signed_in")
    return house.identity.who(token)


def address_of(request: Request, by: By | None) -> str:
    """From where it is asked; where another room asks for somebody, from where they asked that room."""
    if by is not None and by.role == "service" and (told := request.headers.get(ASKED_FROM)):
        return told
    return request.client.host if request.client else ""


async def body_of(request: Request, limit: int) -> bytes:
    """The body. Raises Problem ``too_large``; above the house's own limit before it is read."""
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > limit:
        raise Problem("too_large", f"at most {limit} bytes")
    raw = await request.body()
    if len(raw) > limit:
        raise Problem("too_large", f"at most {limit} bytes")
    return raw


def etag(seq: int) -> str:
    """The ETag of an application's progress."""
    return f'"{seq}"'


def refuse_stale(request: Request, seq: int) -> None:
    """Raises Problem ``stale_page`` if the caller names another progress than the present one."""
    named = request.headers.get("if-match")
    if named is None or named.strip() == "*":
        return
    if etag(seq) not in {part.strip().removeprefix("W/") for part in named.split(",")}:
        raise Problem("stale_page")
