"""Signing in: a name and a password against a token."""

from typing import Annotated

from pydantic import Field, SecretStr

from onewindow.contracts.api import Body
from onewindow.contracts.fact import By
from onewindow.contracts.instant import Instant


class SignIn(Body):
    """Who wants to come in; the password never appears in a log or a traceback."""

    name: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[SecretStr, Field(min_length=1, max_length=256)]


class Session(Body):
    """Send ``token`` as ``Authorization: Bearer`` until ``expires_at``; ``by`` is who you are to the system."""

    token: str
    expires_at: Instant
    by: By
