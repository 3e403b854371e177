"""A fact to its JSON bytes and back. Readers are tolerant: unknown fields are ignored, unknown types become Unknown."""

import json
from functools import lru_cache
from typing import Annotated, Any, Generic, TypeVar, get_args

from pydantic import Discriminator, TypeAdapter, ValidationError

from onewindow.contracts.fixed import fixed

F = TypeVar("F")

TRACE = "traceparent"
"""The header of the W3C trace context: what an act led to, record by record. No fact and no id depends on it."""


class UndecodableError(ValueError):
    """The bytes are not a fact of this topic. Says where and which rule, never the value (it may be personal)."""


@fixed()
class UnknownFact:
    """A well-formed fact of a type this code does not know."""

    type: str


class Codec(Generic[F]):
    """Encodes and decodes the facts of one topic; built once per topic."""

    def __init__(self, union: Any, *, remembered: int = 0) -> None:
        """``union``: one dataclass, or a union of them that differ in their literal ``type``.

        ``remembered``: how many decoded facts are kept for the next reader of the same bytes in this process.
        """
        members = get_args(union) or (union,)
        self.types: dict[str, type] = {member.__dataclass_fields__["type"].default: member for member in members}
        tagged = Annotated[union, Discriminator("type")] if len(members) > 1 else union
        self._adapter: TypeAdapter[F] = TypeAdapter(tagged)  # type: ignore[arg-type]  # a union made at run time
        # Asked by the class of the fact: a union would look for the fitting one anew each time.
        self._writers = {member: TypeAdapter(member).serializer for member in members}
        if remembered:
            self.decode = lru_cache(remembered)(self.decode)  # type: ignore[method-assign]  # the same, remembered

    def encode(self, fact: F) -> bytes:
        """Canonical for this code: fields in declaration order, absent ones left out."""
        return self._writers[type(fact)].to_json(fact, exclude_none=True)

    def decode(self, raw: bytes) -> F | UnknownFact:
        """The fact, or UnknownFact. Raises UndecodableError."""
        try:
            return self._adapter.validate_json(raw)
        except ValidationError as error:
            return self._unknown(raw, error)

    def _unknown(self, raw: bytes, error: ValidationError) -> UnknownFact:
        try:
            named = json.loads(raw).get("type")
        except (ValueError, AttributeError, RecursionError):
            named = None
        if isinstance(named, str) and named not in self.types:
            return UnknownFact(named)
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "record"
        raise UndecodableError(f"{where}: {first['type']}") from None

    def readable(self, raw: bytes) -> dict[str, Any]:
        """What the bytes say, as plain JSON, for people to look at."""
        shown: dict[str, Any] = json.loads(raw)
        return shown

    def json_schema(self) -> dict[str, Any]:
        """The JSON Schema of everything this topic says."""
        return self._adapter.json_schema(mode="serialization")


def headers(fact_id: str, fact_type: str, trace: bytes = b"") -> tuple[tuple[str, bytes], ...]:
    """The two CloudEvents headers every record carries, and the trace it belongs to, if there is one."""
    named = (("ce_id", fact_id.encode()), ("ce_type", fact_type.encode()))
    return (*named, (TRACE, trace)) if trace else named
