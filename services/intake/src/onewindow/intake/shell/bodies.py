"""
A JSON body, read strictly: UTF-8, no key twice, no NaN, nothing deeper or longer than sense; then its model.

FastAPI's own reading is not used: it takes the last of two equal keys and any encoding, and it reads the body
before anybody has asked whether there is room for it.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from onewindow.chassis.problem import FieldError, Problem
from onewindow.intake.core.form import FormComplaint, pointer

Model = TypeVar("Model", bound=BaseModel)

_TOLD = 50
"""More complaints than this are of no use to anybody."""


def read_body(raw: bytes, model: type[Model]) -> Model:
    """The body as its model. Raises Problem ``malformed`` (not JSON) or ``invalid`` (not this form)."""
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_each_key_once, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Problem("malformed") from None
    try:
        return model.model_validate(value)
    except ValidationError as wrong:
        found = wrong.errors(include_input=False, include_url=False, include_context=False)
        errors = [FieldError(_pointer(one["loc"]), one["type"], one["msg"]) for one in found[:_TOLD]]
        raise Problem("invalid", errors=errors) from None


def refusal_of(complaints: Sequence[FormComplaint]) -> Problem:
    """All complaints in one problem, under their own code if they share one."""
    codes = {complaint.code for complaint in complaints}
    errors = [FieldError(complaint.pointer, complaint.code, complaint.why) for complaint in complaints[:_TOLD]]
    return Problem(codes.pop() if len(codes) == 1 else "invalid", errors=errors)


def described(model: type[BaseModel], *, media: str = "application/json") -> dict[str, Any]:
    """The OpenAPI description of a route that reads its body by :func:`read_body`."""
    schema = model.model_json_schema()
    parts = schema.pop("$defs", {})
    return {"requestBody": {"required": True, "content": {media: {"schema": _inlined(schema, parts)}}}}


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    built = dict(pairs)
    if len(built) != len(pairs):
        raise ValueError("a key stands twice")
    return built


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _pointer(loc: Sequence[int | str]) -> str:
    text = "".join("/" + pointer(str(part)) for part in loc)
    return text.encode("utf-8", "replace").decode()


def _inlined(schema: Any, parts: Mapping[str, Any]) -> Any:
    if isinstance(schema, list):
        return [_inlined(part, parts) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(parts[schema["$ref"].rpartition("/")[2]], parts)
    return {key: _inlined(value, parts) for key, value in schema.items()}
