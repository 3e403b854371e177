"""`onewindow apply` and `onewindow track`: handing an application in from a file, and following it."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

from rich.live import Live
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from onewindow.embedded.line.caller import stranger
from onewindow.embedded.line.filing import Receipt, hand_in, key_of, read_application
from onewindow.embedded.line.following import follow, progress_of
from onewindow.embedded.showing import asked_for, table_of
from onewindow.embedded.streams import lost
from onewindow.embedded.words import CommandError, err, out, say, typed

_KEY = re.compile(r"[!-~]{1,255}", re.ASCII)


def apply(path: Path, server: str, name: str, password: str, key: str | None, *, as_json: bool) -> None:
    """Hand in the application of a file and print its receipt. Raises CommandError."""
    if key is not None and not _KEY.fullmatch(key):
        raise CommandError(
            "--key 应为 1 至 255 个可见的 ASCII 字符。", "--key takes 1 to 255 visible ASCII characters.", 2
        )
    receipt = asyncio.run(_apply(path, server, name, password, key))
    if as_json:
        out.print_json(
            data={
                "application_id": receipt.application_id,
                "number": receipt.number,
                "query_code": receipt.query_code,
            }
        )
        return
    say("已提交，请保存编号和查询码：", "Handed in; keep number and query code:", "bold green")
    out.print(f"  {receipt.number}  {receipt.query_code}", style="bold")
    follow_up = typed("track", receipt.number, "--code", receipt.query_code, "--server", server)
    out.print(f"  {follow_up}", style="dim", markup=False)


def track(number: str, code: str, server: str, *, once: bool, as_json: bool) -> None:
    """Show the progress, and go on showing it until the result was delivered. Raises CommandError."""
    asyncio.run(_track_once(number, code, server, as_json=as_json) if once else _track(number, code, server, as_json))


async def _apply(path: Path, server: str, name: str, password: str, key: str | None) -> Receipt:
    application = await asyncio.to_thread(read_application, path)
    columns = (
        TextColumn("上传材料 uploading"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
    )
    async with stranger(server) as caller:
        person = await caller.signed_in(name, password)
        with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
            bar = progress.add_task("", total=application.size)
            return await hand_in(
                person,
                application,
                key_of(application, name) if key is None else key,
                lambda sent: progress.advance(bar, sent),
            )


async def _track_once(number: str, code: str, server: str, *, as_json: bool) -> None:
    async with stranger(server) as caller:
        progress = await progress_of(caller, number, code)
    if as_json:
        out.print_json(data=progress)
        return
    out.print(table_of(progress))
    for line in asked_for(progress):
        say("  请补正：", f"Missing: {line}", "yellow")


async def _track(number: str, code: str, server: str, as_json: bool) -> None:
    async with stranger(server) as caller:
        if as_json or not out.is_terminal:
            async for progress in follow(caller, number, code):
                line = json.dumps(progress, ensure_ascii=False) if as_json else _line(progress)
                out.print(line, markup=False)
                if lost():  # nobody reads any more
                    return
            return
        with Live(console=out, auto_refresh=False) as live:
            async for progress in follow(caller, number, code):
                live.update(table_of(progress), refresh=True)
                if lost():
                    return


def _line(progress: dict[str, Any]) -> str:
    says = progress["says"]
    return f"seq {progress['seq']} {says['zh']} {says['en']}"
