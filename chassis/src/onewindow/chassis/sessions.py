"""The door to sign in at."""

from fastapi import APIRouter, Request

from onewindow.chassis.identity import Identity
from onewindow.contracts.api.sessions import Session, SignIn


def sessions(identity: Identity) -> APIRouter:
    """The route POST /v1/sessions."""
    router = APIRouter(tags=["house"])

    @router.post("/v1/sessions", status_code=201)
    async def sign_in(body: SignIn, request: Request) -> Session:
        """Change a name and a password for a token."""
        address = request.client.host if request.client else None
        token = await identity.sign_in_aside(body.name, body.password.get_secret_value(), address)
        return Session(token=token, expires_at=identity.good_until(), by=identity.who(token))

    return router
