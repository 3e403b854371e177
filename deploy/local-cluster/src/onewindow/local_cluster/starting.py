"""Starting a cluster and following how it comes up; finding it again."""

import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from onewindow.local_cluster import ferret, kafka, services, state, tools, watching
from onewindow.local_cluster.postgres import Postgres
from onewindow.local_cluster.state import State
from onewindow.local_cluster.wanted import Wanted
from onewindow.local_cluster.words import ClusterError, mention, out

_PROGRAMS = ("java", "initdb", "postgres", "nginx", "setpriv")
_LOOK_S = 0.1
_STOP_S = 150.0


def running(data: Path) -> State | None:
    """The cluster of this folder, if its keeper lives."""
    told = state.read(data)
    return told.as_seen() if told is not None and told.keeper.lives() else None


def start(wanted: Wanted) -> State:
    """Start the cluster and return when all of it is ready. Raises ClusterError; what was started is stopped then."""
    services.installed()
    # Fetched and built by programs that are not needed later: asked for together, so that one line names them all.
    tools.needed(
        (
            *_PROGRAMS,
            *(watching.PROGRAMS if wanted.watch else ()),
            *(() if kafka.are_fetched() else ("mvn",)),
            *(() if ferret.is_built() else ("go",)),
        )
    )
    kafka.jars()
    ferret.program()
    end_leftovers(wanted.data)
    _check_free(wanted.port)
    logs = wanted.data / "logs"
    logs.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "onewindow.local_cluster", "keep", "--data", str(wanted.data)]
    command += ["--port", str(wanted.port), "--catalogue", str(wanted.catalogue)]
    if wanted.at_rest:
        command.append("--at-rest")
    if wanted.watch:
        command += ["--watch", *(("--alerts-to", wanted.alerts_to) if wanted.alerts_to else ())]
    with (logs / "keeper.log").open("ab") as words:
        keeper = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=words, stderr=words, start_new_session=True)
    try:
        return _follow(wanted.data, keeper)
    except BaseException:
        keeper.terminate()
        keeper.wait()
        raise


def stop(data: Path) -> bool:
    """Stop the cluster of this folder; whether there was one. Raises ClusterError if its keeper does not end."""
    told = state.read(data)
    if told is None:
        return False
    alive = told.keeper.lives()
    told.keeper.send(signal.SIGTERM)
    if not told.keeper.gone(_STOP_S):
        raise ClusterError(
            f"管理进程 {told.keeper.pid} 没有结束，见 {data}/logs/keeper.log",
            f"the keeper {told.keeper.pid} does not end; see {data}/logs/keeper.log",
        )
    return end_leftovers(data) or alive


def end_leftovers(data: Path) -> bool:
    """End the servers that a keeper left when it was killed; whether there were any. The keeper does not live."""
    told = state.read(data)
    if told is None:
        return False
    left = told.leftovers()
    for part in left:
        mention(f"结束遗留进程 {part.name}", f"ending {part.name}, which was left behind")
        for process in part.alive:
            process.end()
    state.file_of(data).unlink(missing_ok=True)
    return bool(left)


def wipe(data: Path) -> None:
    """Remove everything that is kept; the cluster does not run."""
    Postgres(data / "documents").wipe()
    shutil.rmtree(data)


def _follow(data: Path, keeper: "subprocess.Popen[bytes]") -> State:
    """Returns when the cluster is up, and tells of each part that comes."""
    began, shown = time.monotonic(), set[str]()
    with out.status("正在启动  starting") as spinner:
        while True:
            told = state.read(data)
            if told is not None and told.keeper.pid == keeper.pid:
                for part in told.parts:
                    if part.ready and part.name not in shown:
                        shown.add(part.name)
                        seconds = time.monotonic() - began
                        out.print(f"  {part.name:<20} 127.0.0.1:{part.port:<6} {seconds:5.1f} s", markup=False)
                waiting = [part.name for part in told.parts if part.process is not None and not part.ready]
                spinner.update(f"正在启动  starting  {' '.join(waiting)}")
                if told.phase == "up":
                    return told
                if told.phase == "failed":
                    state.file_of(data).unlink()
                    zh, en = told.problem
                    raise ClusterError(zh, en)
            if keeper.poll() is not None:
                words = data / "logs" / "keeper.log"
                raise ClusterError(f"未能启动，见 {words}", f"it did not come up; see {words}")
            time.sleep(_LOOK_S)


def _check_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise ClusterError(
                f"端口 {port} 已被占用，请用 --port 另选。", f"Port {port} is taken; choose another with --port."
            ) from None
