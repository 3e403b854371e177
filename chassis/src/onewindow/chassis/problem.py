"""Problems: every refusal of an API as RFC 9457 JSON, with a code of the one table and its sentence in zh or en."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from onewindow.chassis.ports import PortError
from onewindow.contracts.codes import CODES

_OF_STATUS = {404: "unknown", 405: "wrong_method", 413: "too_large", 415: "media_type_refused", 429: "too_many"}
_RETRY_AFTER_S = "2"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong field: a JSON pointer into the body (or ``query:name``), a code, and what is wrong with it."""

    pointer: str
    code: str
    detail: str


class Problem(Exception):  # noqa: N818 - it is an answer, not a failure
    """Raised anywhere behind a door; the answer carries the status that the table gives its code."""

    def __init__(
        self,
        code: str,
        detail: str | None = None,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Raises KeyError for a code that is not in the table."""
        super().__init__(code)
        self.status = CODES[code].status
        self.code = code
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})


def install(app: FastAPI) -> None:
    """Let the app answer every failure with a problem."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(PortError, _port)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _failed)


def answer(problem: Problem, accept_language: str) -> JSONResponse:
    """The response that tells the problem in the language asked for."""
    code = CODES[problem.code]
    language = language_of(accept_language)
    body: dict[str, Any] = {
        "type": f"/v1/problems/{problem.code}",
        "title": code.zh if language == "zh" else code.en,
        "status": code.status,
        "code": problem.code,
    }
    if problem.detail is not None:
        body["detail"] = _sayable(problem.detail)
    if problem.errors:
        body["errors"] = [{name: _sayable(text) for name, text in asdict(error).items()} for error in problem.errors]
    headers = {"Content-Language": language, "Cache-Control": "no-store", **problem.headers}
    if code.status == 401:
        headers.setdefault("WWW-Authenticate", "Bearer")
    if code.status == 503:
        headers.setdefault("Retry-After", _RETRY_AFTER_S)
    return JSONResponse(body, code.status, headers, media_type="application/problem+json")


def _sayable(text: str) -> str:
    """The text in UTF-8: a pointer may hold a key as it was sent, half a surrogate pair too."""
    return text.encode("utf-8", "replace").decode()


def language_of(accept_language: str) -> str:
    """``zh`` or ``en``, whichever is wanted more; ``zh`` where neither is named."""
    best, language = 0.0, "zh"
    for part in accept_language.split(","):
        tag, _, weight = part.strip().partition(";")
        name = tag.strip().lower().split("-")[0]
        try:
            quality = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            continue
        if name in {"zh", "en"} and quality > best:
            best, language = quality, name
    return language


def say(request: Request, problem: Problem) -> JSONResponse:
    """The problem, in the language that the caller asks for."""
    return answer(problem, request.headers.get("accept-language", ""))


async def _problem(request: Request, error: Exception) -> JSONResponse:
    return say(request, cast("Problem", error))


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    found = cast("RequestValidationError", error).errors()
    if any(one["type"] == "json_invalid" for one in found):
        return say(request, Problem("malformed"))
    if any(one["loc"][0] == "path" for one in found):
        return say(request, Problem("unknown"))
    # Never the input itself: it may be personal, and the sender has it.
    errors = [FieldError(_pointer(one["loc"]), one["type"], one["msg"]) for one in found[:20]]
    return say(request, Problem("invalid", errors=errors))


def _pointer(loc: Sequence[int | str]) -> str:
    if loc[0] != "body":
        return ":".join(str(part) for part in loc)
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in loc[1:])


async def _http(request: Request, error: Exception) -> JSONResponse:
    return say(request, problem_of(cast("HTTPException", error)))


def problem_of(error: HTTPException) -> Problem:
    """What the framework refuses, by the codes of the table."""
    code = _OF_STATUS.get(error.status_code, "malformed" if error.status_code < 500 else "failed")
    return Problem(code, headers=error.headers)


async def _port(request: Request, error: Exception) -> JSONResponse:
    del error  # what failed behind a port is in the log and the metrics, not in the answer
    return say(request, Problem("unavailable"))


async def _gone(request: Request, error: Exception) -> JSONResponse:
    del error  # nobody is there any more to read this
    return say(request, Problem("malformed"))


async def _failed(request: Request, error: Exception) -> JSONResponse:
    del error  # Starlette raises it again once this is sent, and the server writes it to the log
    return say(request, Problem("failed"))
