"""The published form of what is said: a JSON Schema for each fact, and one AsyncAPI document over all topics.

Written and compared by ``onewindow schemas [--check]``, which adds each service's OpenAPI document.
"""

import json
from pathlib import Path
from typing import Any, get_args

from pydantic import TypeAdapter

from onewindow.contracts import topics
from onewindow.contracts.case import CaseFact
from onewindow.contracts.topics import Topic
from onewindow.contracts.wire import TRACE

HERE = Path(__file__).parents[3] / "schemas"
"""Where the files live in the workspace; an installed package has none."""

_TRACE = {"type": "string", "pattern": "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"}
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def documents() -> dict[str, str]:
    """Every file by its name, relative to the schema folder."""
    files = {f"{name}.schema.json": _text(schema) for name, schema in fact_schemas().items()}
    files["asyncapi.json"] = _text(asyncapi())
    return files


def fact_schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema (2020-12) of every fact, entry, claim and queue record, by wire type."""
    members = [member for topic in topics.table(("x",)) if topic.codec for member in topic.codec.types.values()]
    schemas: dict[str, dict[str, Any]] = {}
    for member in (*members, *get_args(CaseFact)):
        wire_type = member.__dataclass_fields__["type"].default
        schema = TypeAdapter(member).json_schema(mode="validation")
        schema.setdefault("required", [])
        schema["required"] = sorted({*schema["required"], "type"})
        schemas[wire_type] = {"$schema": _DIALECT, "title": wire_type, **_untitled(schema)}
    return dict(sorted(schemas.items()))


def asyncapi() -> dict[str, Any]:
    """The AsyncAPI 3.0 document: a channel for each topic, and who writes it."""
    table = topics.table(("{code}",))
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "One Window 一窗",
            "version": "1.0.0",
            "description": "Topics are keyed by application_id, have one number of partitions, and are kept for ever.",
        },
        "channels": {_channel(topic): _channel_body(topic) for topic in table},
        "operations": {f"write.{_channel(topic)}": _operation(topic) for topic in table},
        "components": {"messages": _messages(table)},
    }


def write(folder: Path, files: dict[str, str]) -> None:
    """Make ``folder`` hold exactly these files."""
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("*.json"):
        if stale.name not in files:
            stale.unlink()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def drift(folder: Path, files: dict[str, str]) -> list[str]:
    """The names of the files that are missing, stale or different."""
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    return sorted(name for name in there.keys() | files.keys() if there.get(name) != files.get(name))


def _channel(topic: Topic) -> str:
    return topic.name.replace("{code}", "code")


def _channel_body(topic: Topic) -> dict[str, Any]:
    body: dict[str, Any] = {"address": topic.name}
    if "{code}" in topic.name:
        body["parameters"] = {"code": {"description": "The department's code in the catalogue."}}
    if topic.codec is None:
        body["description"] = "The original bytes of records that could not be handled; x-* headers say why."
        body["messages"] = {"parked": {"$ref": "#/components/messages/parked"}}
    else:
        body["messages"] = {name: {"$ref": f"#/components/messages/{name}"} for name in topic.codec.types}
    return body


def _operation(topic: Topic) -> dict[str, Any]:
    channel = _channel(topic)
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{channel}"},
        "description": f"Written by {topic.owner} only." if topic.owner != "any" else "Written by every service.",
    }


def _messages(table: tuple[Topic, ...]) -> dict[str, Any]:
    messages: dict[str, Any] = {"parked": {"contentType": "application/octet-stream"}}
    for topic in table:
        for name in topic.codec.types if topic.codec else ():
            messages[name] = {
                "name": name,
                "contentType": "application/json",
                "headers": {
                    "type": "object",
                    "properties": {"ce_id": {"type": "string"}, "ce_type": {"const": name}, TRACE: _TRACE},
                },
                "payload": {"$ref": f"{name}.schema.json"},
            }
    return messages


def _untitled(schema: Any) -> Any:
    """Without the titles that only repeat field names."""
    if isinstance(schema, dict):
        return {
            key: _untitled(value) for key, value in schema.items() if not (key == "title" and isinstance(value, str))
        }
    return [_untitled(each) for each in schema] if isinstance(schema, list) else schema


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
