"""The door to sign in at."""

import asyncio

from fastapi import APIRouter, Request

from onewindow.chassis.identity import Identity
from onewindow.chassis.problem import Problem
from onewindow.contracts.api.sessions import Session, SignIn

_AT_ONCE = 2
_WAITING = 64


def sessions(identity: Identity) -> APIRouter:
    """The route POST /v1/sessions."""
    router = APIRouter(tags=["house"])
    # Each check takes 19 MB and a core for tens of milliseconds: two at a time, and no endless queue.
    seats = asyncio.Semaphore(_AT_ONCE)
    waiting = 0

    @router.post("/v1/sessions", status_code=201)
    async def sign_in(body: SignIn, request: Request) -> Session:
        """Change a name and a password for a token."""
        nonlocal waiting
        if waiting >= _WAITING:
            raise Problem("unavailable")
        waiting += 1
        try:
            async with seats:
                address = request.client.host if request.client else None
                token = await asyncio.to_thread(identity.sign_in, body.name, body.password.get_secret_value(), address)
        finally:
            waiting -= 1
        return Session(token=token, expires_at=identity.good_until(), by=identity.who(token))

    return router
