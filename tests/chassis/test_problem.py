"""Problems: one form, one table of codes, the reader's language, and nothing of what was sent."""

from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import pytest
from fastapi import FastAPI, Query
from starlette.exceptions import HTTPException

from onewindow.chassis.ports import PortError
from onewindow.chassis.problem import FieldError, Problem, answer, install, language_of
from onewindow.contracts.api import Body
from onewindow.contracts.codes import CODES


class Form(Body):
    """A body with one number."""

    area: int


def _app() -> FastAPI:
    app = FastAPI(telemetry={"logs": False, "tracing": False, "metrics": False})
    install(app)

    @app.post("/forms")
    async def form(body: Form) -> int:
        return body.area

    @app.get("/things/{number}")
    async def thing(number: int, limit: Annotated[int, Query(le=100)] = 1) -> int:
        return number

    @app.get("/fail/{how}")
    async def fail(how: str) -> None:
        raise {
            "refused": Problem("step_not_open", "fire, round 2", [FieldError("/step", "closed", "granted")]),
            "port": PortError("mongodb://user:pass@host timed out"),
            "bug": RuntimeError("身份证 110101199003070000"),
            "teapot": HTTPException(418),
        }[how]

    return app


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """A caller of the app."""
    transport = httpx.ASGITransport(_app(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as one:
        yield one


async def test_a_refusal_is_told_in_one_form(client: httpx.AsyncClient) -> None:
    """Status, code, sentence, detail and fields, as application/problem+json."""
    said = await client.get("/fail/refused", headers={"Accept-Language": "en"})
    assert said.status_code == 409
    assert said.headers["content-type"] == "application/problem+json"
    assert said.json() == {
        "type": "/v1/problems/step_not_open",
        "title": CODES["step_not_open"].en,
        "status": 409,
        "code": "step_not_open",
        "detail": "fire, round 2",
        "errors": [{"pointer": "/step", "code": "closed", "detail": "granted"}],
    }


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("", "zh"),
        ("de", "zh"),
        ("en", "en"),
        ("en-GB,en;q=0.8,zh;q=0.5", "en"),
        ("en;q=0.5, zh-CN;q=0.9", "zh"),
        ("en;q=broken", "zh"),
        ("zh;q=0,en;q=0.1", "en"),
    ],
)
def test_the_language_is_the_readers(wanted: str, language: str) -> None:
    """The one of zh and en that is wanted more; zh where neither is named."""
    assert language_of(wanted) == language


async def test_wrong_fields_are_named_and_not_repeated(client: httpx.AsyncClient) -> None:
    """422 with a pointer for each wrong field; what was sent in it does not come back."""
    said = await client.post("/forms", json={"area": "secret-110101", "owner": "x"})
    assert (said.status_code, said.json()["code"]) == (422, "invalid")
    assert [error["pointer"] for error in said.json()["errors"]] == ["/area", "/owner"]
    assert "110101" not in said.text
    said = await client.get("/things/1", params={"limit": "1000"})
    assert [error["pointer"] for error in said.json()["errors"]] == ["query:limit"]


@pytest.mark.parametrize(
    "body", [b"{", b"\xff\xfe", b'"' + b"\\" * 3, b"[" * 20_000, b'{"area":' + b"1" * 10_000 + b"}"]
)
async def test_what_cannot_be_read_is_malformed(client: httpx.AsyncClient, body: bytes) -> None:
    """Broken, too deep or too long a number: 400, never 500."""
    said = await client.post("/forms", content=body, headers={"Content-Type": "application/json"})
    assert (said.status_code, said.json()["code"]) == (400, "malformed")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "unknown"),
        ("GET", "/things/abc", 404, "unknown"),
        ("DELETE", "/forms", 405, "wrong_method"),
        ("GET", "/fail/teapot", 400, "malformed"),
    ],
)
async def test_the_frameworks_own_refusals_have_codes_too(
    client: httpx.AsyncClient, method: str, path: str, status: int, code: str
) -> None:
    """Whoever says no, it is said in the same form."""
    said = await client.request(method, path)
    assert (said.status_code, said.json()["code"]) == (status, code)


async def test_an_outage_asks_to_come_again(client: httpx.AsyncClient) -> None:
    """503 with Retry-After; where the store is and how it failed stays inside."""
    said = await client.get("/fail/port")
    assert (said.status_code, said.json()["code"], said.headers["retry-after"]) == (503, "unavailable", "2")
    assert "pass" not in said.text


async def test_a_mistake_inside_is_not_shown(client: httpx.AsyncClient) -> None:
    """500 without a word of the exception."""
    said = await client.get("/fail/bug")
    assert (said.status_code, said.json()["code"]) == (500, "failed")
    assert "1101" not in said.text


async def test_half_a_character_in_a_key_is_told_as_a_wrong_field(client: httpx.AsyncClient) -> None:
    """A key that no UTF-8 can hold is answered like any unknown field, never with 500."""
    said = await client.post(
        "/forms", content=rb'{"area": 1, "\ud800": 1}', headers={"Content-Type": "application/json"}
    )
    assert (said.status_code, said.json()["code"]) == (422, "invalid")
    refused = answer(Problem("invalid", "\ud800", [FieldError("/\ud800", "invalid", "\udfff")]), "en")
    assert b"/?" in refused.body


def test_a_code_that_is_not_in_the_table_cannot_be_raised() -> None:
    """A problem without a sentence for people does not exist."""
    with pytest.raises(KeyError):
        Problem("no_such_code")
