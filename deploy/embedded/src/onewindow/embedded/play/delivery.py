"""The one result: fetched, checked file by file against the hash the journal issued, and kept."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onewindow.embedded.line.caller import Caller, RefusedError
from onewindow.embedded.line.filing import Receipt
from onewindow.embedded.words import CommandError
from onewindow.notifier.core.verification import verify_package

_TRIES = 100
_PAUSE_S = 0.1


@dataclass(frozen=True, slots=True)
class Delivered:
    """A package on this disk; ``hash`` is the one in the journal, ``files`` maps names to SHA-256."""

    title: str
    number: str
    outcome: str
    path: Path
    hash: str
    files: dict[str, str]


async def fetch(person: Caller, receipt: Receipt, title: str, folder: Path) -> Delivered:
    """Fetch the package of an application and verify it. Raises CommandError."""
    result = await _ready(person, receipt)
    answer = await person.fetch(f"/v1/results/{receipt.number}/package", code=receipt.query_code)
    findings = await asyncio.to_thread(verify_package, answer.content, result["package"])
    if findings:
        told = "; ".join(f"{one.file}: {one.detail}" for one in findings)
        raise CommandError("结果包核验未通过。", f"The package of {receipt.number} does not verify: {told}")
    path = folder / f"{receipt.number}.zip"
    await asyncio.to_thread(path.write_bytes, answer.content)
    files = {one["name"]: one["sha256"] for one in result["files"]}
    return Delivered(title, receipt.number, result["outcome"], path, result["package"], files)


async def _ready(person: Caller, receipt: Receipt) -> dict[str, Any]:
    """The result; the room that hands it out may hear of it a moment after the one that shows the progress."""
    for _ in range(_TRIES):
        try:
            return await person.get(f"/v1/results/{receipt.number}", code=receipt.query_code)
        except RefusedError as refused:
            if refused.refusal != "result_not_ready":
                raise
        await asyncio.sleep(_PAUSE_S)
    raise CommandError("结果迟迟未生成。", f"The result of {receipt.number} is concluded but not handed out.")
