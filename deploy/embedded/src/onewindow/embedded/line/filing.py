"""Handing in: an application file, its materials, the receipt."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from onewindow.embedded.line.caller import Caller, RefusedError
from onewindow.embedded.words import CommandError, counted

_CHUNK = 64 * 1024
_AT_ONCE = 4
_TYPES = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}

Told = Callable[[int], None]
"""Called with how many bytes have gone since the last call."""


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")
    service: str
    version: int | None = None
    answers: dict[str, bool | int | float | str] = Field(default_factory=dict)
    materials: dict[str, str] = Field(default_factory=dict)
    applicant: dict[str, str] | None = None
    gaps: list[str] = Field(default_factory=list)
    commitment: list[str] = Field(default_factory=list)
    pledged: bool = False


@dataclass(frozen=True, slots=True)
class ApplicationFile:
    """An application as a person writes it down; ``materials`` maps ids to files that are there.

    ``pledges`` are what is to come later, what rests on a promise, and that both were signed, as the door takes them.
    """

    service: str
    version: int | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    materials: Mapping[str, Path] = field(default_factory=dict)
    applicant: Mapping[str, str] | None = None
    pledges: Mapping[str, Any] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """The bytes of all materials."""
        return sum(path.stat().st_size for path in self.materials.values())


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the window hands back: keep number and code, together they show the progress."""

    application_id: str
    number: str
    query_code: str


def read_application(path: Path) -> ApplicationFile:
    """The application in a YAML or JSON file; paths of materials are relative to it. Raises CommandError."""
    try:
        body = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError("无法读取申请文件。", f"{path} cannot be read: {error.strerror}", 2) from None
    except UnicodeDecodeError:
        raise CommandError("申请文件不是 UTF-8 编码。", f"{path} is not UTF-8; save it as such.", 2) from None
    except yaml.YAMLError as error:
        raise CommandError("申请文件不是有效的 YAML。", f"{path} is no YAML or JSON: {error}", 2) from None
    if not isinstance(body, dict):
        raise CommandError(
            "申请文件应写明事项、回答和材料。", f"{path} is not a map of service, answers and materials.", 2
        )
    mistakes: list[str] = []
    try:
        form = _Form.model_validate(body)
    except ValidationError as wrong:
        mistakes += _told(wrong)
        form = _Form.model_construct(service="", materials=_texts(body.get("materials")))
    materials = {item: path.parent / named for item, named in form.materials.items()}
    mistakes += [
        f"materials.{item}: {file} 不存在 is not there" for item, file in materials.items() if not file.is_file()
    ]
    if mistakes:
        listed = "".join(f"\n  {one}" for one in mistakes)
        raise CommandError("申请文件有误：", f"{path} has {counted(len(mistakes), 'mistake')}:{listed}", 2)
    pledges = form.model_dump(include={"gaps", "commitment", "pledged"}, exclude_defaults=True)
    return ApplicationFile(form.service, form.version, form.answers, materials, form.applicant, pledges)


def _told(wrong: ValidationError) -> Iterator[str]:
    """One line for each mistake; a value that is none of several kinds is one mistake."""
    told = dict[str, str]()
    for one in wrong.errors():
        place = ".".join(str(part) for part in one["loc"][:2]) or "file"
        if place.startswith("answers."):
            told[place] = "应为文字、数字或 true/false；日期请加引号 a text, a number, true or false; quote a date"
        elif one["type"] == "string_type":
            told[place] = "应为文字；数字请加引号 a text; put a number in quotes"
        else:
            told[place] = str(one["msg"])
    return (f"{place}: {text}" for place, text in told.items())


def _texts(materials: object) -> dict[str, str]:
    """Of materials that may be anything, those that name a file."""
    found = materials.items() if isinstance(materials, dict) else ()
    return {item: named for item, named in found if isinstance(item, str) and isinstance(named, str)}


async def upload(caller: Caller, path: Path, told: Told | None = None) -> str:
    """Send one file; the SHA-256 by which an application names it. Raises RefusedError."""
    raw = await asyncio.to_thread(path.read_bytes)
    sha256 = hashlib.sha256(raw).hexdigest()
    headers = {
        "Content-Type": _TYPES.get(path.suffix.lower(), "application/octet-stream"),
        "Content-Length": str(len(raw)),
        "X-Content-SHA256": sha256,
    }
    kept = await caller.send("/v1/materials", _chunks(raw, told), headers, filename=path.name)
    return str(kept["sha256"])


async def hand_in(caller: Caller, application: ApplicationFile, key: str, told: Told | None = None) -> Receipt:
    """Upload every material, then file the application under an Idempotency-Key. Raises RefusedError."""
    materials = await _upload_all(caller, application.materials, told)
    body: dict[str, Any] = {
        "service": application.service,
        "answers": dict(application.answers),
        "materials": materials,
        **application.pledges,
    }
    if application.version is not None:
        body["version"] = application.version
    if application.applicant is not None:
        body["applicant"] = dict(application.applicant)
    try:
        filed = await caller.post("/v1/applications", body, Idempotency_Key=key)
    except RefusedError as refused:
        raise _advised(refused, application) or refused from None
    return Receipt(filed["application_id"], filed["number"], filed["query_code"])


def _advised(refused: RefusedError, application: ApplicationFile) -> CommandError | None:
    """The refusal with advice where YAML has read as a number what the form asks for as text."""
    numbers = {
        name: value
        for name, value in application.answers.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }
    hints = [
        f'{name}: "{numbers[name]}"'
        for pointer, detail in refused.errors
        if (name := pointer.removeprefix("/answers/")) in numbers and detail.startswith("text")
    ]
    if not hints:
        return None
    listed = "".join(f"\n  {hint}" for hint in hints)
    return CommandError(
        refused.zh, f"{refused.en}\n  YAML 把它当作数字，请加引号 YAML reads this as a number; quote it:{listed}"
    )


async def _upload_all(caller: Caller, files: Mapping[str, Path], told: Told | None) -> dict[str, str]:
    """Some at a time: each one is durable when it is answered, and waits for the disk, not for the line."""
    room = asyncio.Semaphore(_AT_ONCE)

    async def one(path: Path) -> str:
        async with room:
            return await upload(caller, path, told)

    hashes = await asyncio.gather(*(one(path) for path in files.values()))
    return dict(zip(files, hashes, strict=True))


def key_of(application: ApplicationFile, name: str) -> str:
    """A key that follows from the content: the same file handed in by the same person twice is one application."""
    seen = hashlib.sha256(name.encode())
    said = [
        application.service,
        application.version,
        dict(application.answers),
        dict(application.applicant or {}),
        dict(application.pledges),
    ]
    seen.update(json.dumps(said, sort_keys=True).encode())
    for item, path in sorted(application.materials.items()):
        seen.update(item.encode() + hashlib.sha256(path.read_bytes()).digest())
    return f"file-{seen.hexdigest()[:32]}"


async def _chunks(raw: bytes, told: Told | None) -> AsyncIterator[bytes]:
    for start in range(0, len(raw), _CHUNK):
        chunk = raw[start : start + _CHUNK]
        yield chunk
        if told is not None:
            told(len(chunk))
