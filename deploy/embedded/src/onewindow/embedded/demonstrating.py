"""`onewindow demo`: the whole line on this machine, with real files, from handing in to one result."""

import asyncio
import shlex
import signal
import tempfile
from pathlib import Path

from onewindow.chassis.clock import monotonic
from onewindow.chassis.people import DEMO_WORD
from onewindow.embedded.play.cast import MIDWAY
from onewindow.embedded.play.child import Server, serving
from onewindow.embedded.play.delivery import Delivered
from onewindow.embedded.play.playing import leave_midway, play_to_the_end
from onewindow.embedded.private import private_files
from onewindow.embedded.shipped import sample
from onewindow.embedded.verifying import tell_log
from onewindow.embedded.words import CommandError, out, say, typed

_PATIENCE_S = 120.0
_REFUSAL = "-refusal_decision"


def demonstrate(data: Path | None, port: int, pace_s: float, *, once: bool) -> None:
    """Serve, play, deliver; then keep serving until Ctrl-C, unless ``once``. Raises CommandError."""
    folder = data or Path(tempfile.mkdtemp(prefix="onewindow-demo-"))
    delivered: list[Delivered] = []
    with private_files():
        (folder / "results").mkdir(parents=True, exist_ok=True)
    try:
        with private_files():
            asyncio.run(_staged(folder, port, pace_s, delivered, once=once))
    except KeyboardInterrupt:
        if not delivered:
            raise
        say("已停止", "Stopped.")
    except asyncio.CancelledError:
        raise CommandError("演示被终止。", "The demo was asked to stop (SIGTERM).", 143) from None
    finally:
        how = "" if data else f"; remove it with: rm -r {shlex.quote(str(folder))}"
        say(f"演示留下的文件都在 {folder}", f"What the demo made is in this folder{how}")


async def _staged(folder: Path, port: int, pace_s: float, delivered: list[Delivered], *, once: bool) -> None:
    task = asyncio.current_task()
    if task is not None:
        # Stopped like this too, no server is left behind.
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    say("启动服务……", "Starting the server …")
    began = monotonic()
    try:
        async with asyncio.timeout(_PATIENCE_S) as patience, serving(folder, port) as server:
            say("已就绪", f"Ready after {server.took_s:.1f} s: {server.url}, data in {folder}", "green")
            delivered += await play_to_the_end(server, folder, pace_s)
            for one in delivered:
                _tell(one)
            await tell_log(folder)
            say("全部送达", f"All delivered {monotonic() - began:.1f} s after the start", "bold green")
            if not once:
                say("再提交几件，办到一半留给您", f"Handing in {len(MIDWAY)} more, left mid-way for you …")
                await leave_midway(server, folder)
            patience.reschedule(None)
            if not once:
                await _keep(server, folder, delivered[0])
    except TimeoutError:
        raise CommandError(
            "演示超时。", f"The demo took more than {_PATIENCE_S:.0f} s; see {folder}/server.log"
        ) from None


def _tell(one: Delivered) -> None:
    say(f"{one.title}：{one.outcome}，核验无误", f"{one.number}: {one.outcome}, every hash verified", "green")
    out.print(f"  {one.path}", style="bold")
    out.print(f"  manifest.json {one.hash}", style="dim")
    for name, sha256 in one.files.items():
        out.print(f"  {name} {sha256}", style="dim")
    if one.outcome == "approved" and any(_REFUSAL in name for name in one.files):
        say(
            "  其中一个可选环节未获同意：可选环节不影响总结果，仍为通过",
            "One optional branch was refused: optional branches never decide the case, so it is approved all the same.",
        )


async def _keep(server: Server, folder: Path, one: Delivered) -> None:
    """Say what a visitor may try next, each line as it can be copied; then serve until the server ends."""
    say("服务继续运行，按 Ctrl-C 结束", f"Still serving at {server.url}; Ctrl-C ends it.", "bold")
    say(f"  网页 {server.url}/demo", "The pages, in a browser: step through the roles in five minutes")
    card = sample("village-elder-card/card.yaml")
    for line in (
        f"curl {server.url}/v1/services",
        typed("apply", str(card), "--server", server.url),
        typed("verify", "log", "--data", str(folder)),
        typed("verify", "package", str(one.path), "--hash", one.hash),
    ):
        out.print(f"  {line}", markup=False, soft_wrap=True)
    say(f"  人员 me amr-1 fire-1 …，口令 {DEMO_WORD}", "People and their password, for POST /v1/sessions")
    await server.ended()
