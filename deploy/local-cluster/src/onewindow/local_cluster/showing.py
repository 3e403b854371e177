"""What a person sees of a cluster."""

import os
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from onewindow.local_cluster.services import settings_of
from onewindow.local_cluster.state import State
from onewindow.local_cluster.wanted import shape_of
from onewindow.local_cluster.words import ClusterError, out, say

_LOOK_S = 0.2
_WIDTH = 120  # a pipe has none, and names are not to be cut


def show_up(state: State, data: Path, seconds: float | None = None) -> None:
    """Where the cluster is, and how to go on; ``seconds``: how long it took, None if it was there already."""
    if not state.gateway:
        say("已就绪，服务未启动；备份和恢复的命令请用：", "Up, with no service running. Back up and restore with:")
        for name, value in settings_of(shape_of(data), state.kafka, state.mongo).items():
            out.print(f"export ONEWINDOW_{name}={value}", markup=False, soft_wrap=True, highlight=False)
        return
    if seconds is None and state.phase != "up":
        say(f"正在{_PHASES[state.phase]}：{state.gateway}", f"It is {state.phase}: {state.gateway}")
        return
    if seconds is None:
        say(f"已在运行：{state.gateway}", f"Already up: {state.gateway}", style="bold")
    else:
        say(f"已就绪：{state.gateway}（{seconds:.1f} 秒）", f"Up: {state.gateway} ({seconds:.1f} s)", style="bold")
    out.print(f"  Kafka {state.kafka}  ·  MongoDB {state.mongo}", markup=False)
    if state.prometheus:
        out.print(f"  Prometheus {state.prometheus}  ·  Alertmanager {state.alerts}", markup=False)
    say(
        "  仅供试用：人员和口令都是公开的演示账号。",
        "For trying out: the people and their password are the published demo's.",
    )
    folder = f" --data {data}" if data != Path("onewindow-cluster") else ""
    say(f"  停止：onewindow cluster down{folder}", "stops it")


def show_down(data: Path) -> None:
    """That there is none."""
    say(f"没有运行（{data}）。", f"Not up ({data}).")


def show_stopped(data: Path) -> None:
    """That it was stopped."""
    say(f"已停止（{data}）。", f"Stopped ({data}).")


def show_parts(state: State) -> None:
    """A table, a line for each server."""
    table = Table(title=f"{_PHASES[state.phase]} {state.phase}  {state.gateway}", box=None, title_justify="left")
    for heading in ("进程 name", "pid", "端口 port", "状态 state", "重启 restarts", "开始 since"):
        table.add_column(heading, justify="right" if heading in ("pid", "端口 port", "重启 restarts") else "left")
    for part in state.parts:
        table.add_row(
            part.name,
            str(part.process.pid) if part.process else "-",
            str(part.port),
            "就绪 ready" if part.ready else ", ".join(part.missing),
            str(part.restarts),
            part.since,
        )
    (out if out.is_terminal else Console(width=_WIDTH)).print(table)


def show_logs(folder: Path, name: str | None, lines: int, *, follow: bool) -> None:
    """The last lines of one log or of all; with ``follow`` also what is added, until Ctrl-C. Raises ClusterError."""
    files = sorted(folder.glob("*.log")) if name is None else [folder / f"{name}.log"]
    known = ", ".join(file.stem for file in sorted(folder.glob("*.log")))
    if not files or not all(file.exists() for file in files):
        raise ClusterError(f"没有这个日志；现有：{known}", f"There is no such log; there are: {known}", 2)
    width = max(len(file.stem) for file in files) if name is None else 0
    places = {}
    for file in files:
        with file.open(errors="replace") as words:
            _print(file, deque(words, maxlen=lines), width)
            places[file] = words.tell()
    while follow:
        time.sleep(_LOOK_S)
        for file in files:
            with file.open(errors="replace") as words:
                if words.seek(0, os.SEEK_END) >= places[file]:  # else what was there has been set aside
                    words.seek(places[file])
                else:
                    words.seek(0)
                _print(file, words.readlines(), width)
                places[file] = words.tell()


def _print(file: Path, lines: "Sequence[str] | deque[str]", width: int) -> None:
    for line in lines:
        out.print(f"{file.stem:<{width}}  {line.rstrip()}" if width else line.rstrip(), markup=False)


_PHASES = {"starting": "启动中", "up": "运行中", "stopping": "停止中", "failed": "未能启动"}
