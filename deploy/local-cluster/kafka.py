"""One real Apache Kafka broker on this machine, without Docker: jars from Maven, KRaft, loopback only.

    python deploy/local-cluster/kafka.py up [--port N]     start it; its data stays for the next `up`
    python deploy/local-cluster/kafka.py status            where it listens, or that it does not (exit 1)
    python deploy/local-cluster/kafka.py down              stop it
    python deploy/local-cluster/kafka.py run -- COMMAND…   a fresh broker for one command, gone afterwards

`run` tells COMMAND where the broker is in ONEWINDOW_TEST_KAFKA (host:port) and exits as COMMAND did.
Only the standard library, so that it runs before anything is installed. It ends no process but its own broker.
"""

import argparse
import base64
import contextlib
import hashlib
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
CACHE = HERE / ".cache"
STATE = CACHE / "state.json"
START_S = 60
STOP_S = 30


class ClusterError(Exception):
    """The broker cannot be had; the text says what to do about it."""


def needs(tool: str, package: str) -> str:
    """The path of a command line tool. Raises ClusterError naming the Debian package that brings it."""
    found = shutil.which(tool)
    if found is None:
        raise ClusterError(f"{tool} is missing: install it, for example with `apt-get install {package}`")
    return found


def jars() -> Path:
    """The folder with Kafka's jars; downloaded once per version of the pom."""
    pom = HERE / "pom.xml"
    libs = CACHE / f"jars-{hashlib.sha256(pom.read_bytes()).hexdigest()[:12]}"
    if libs.is_dir():
        return libs
    maven = needs("mvn", "maven")
    CACHE.mkdir(exist_ok=True)
    fetched = Path(tempfile.mkdtemp(prefix="fetching-", dir=CACHE))
    print("fetching Kafka's jars (about 43 MB, once)", file=sys.stderr)
    quiet = ["-q", "-B", "-Dstyle.color=never"]
    command = [maven, *quiet, "-f", str(pom), "dependency:copy-dependencies", f"-DoutputDirectory={fetched}"]
    if subprocess.run(command, check=False).returncode:
        shutil.rmtree(fetched)
        raise ClusterError("mvn could not fetch the jars; its own words are above")
    with contextlib.suppress(OSError):  # somebody else was faster: theirs is as good
        fetched.rename(libs)
    shutil.rmtree(fetched, ignore_errors=True)
    return libs


def free_port() -> int:
    """A TCP port of the loopback that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Whether a Kafka broker answers there: it is asked for the API versions it speaks."""
    ask = struct.pack(">hhih", 18, 0, 7, -1)
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
            line.sendall(struct.pack(">i", len(ask)) + ask)
            head = line.recv(10, socket.MSG_WAITALL)
    except OSError:
        return False
    return len(head) == 10 and struct.unpack(">iih", head)[1:] == (7, 0)


def start(data: Path, port: int) -> subprocess.Popen[bytes]:
    """Format ``data`` if it is new, start a broker on ``port`` and wait until it answers."""
    java = needs("java", "openjdk-17-jre-headless")
    classpath = f"{jars()}/*"
    data.mkdir(parents=True, exist_ok=True)
    settings = data / "server.properties"
    wanted = (HERE / "server.properties").read_text()
    settings.write_text(wanted.format(port=port, controller=free_port(), data=data))
    said = data / "broker.out"
    with said.open("ab") as out:
        if not (data / "log" / "meta.properties").exists():
            cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
            tool = [java, "-XX:TieredStopAtLevel=1", "-cp", classpath, "kafka.tools.StorageTool", "format"]
            tool += ["-t", cluster, "-c", str(settings)]
            if subprocess.run(tool, stdout=out, stderr=out, check=False).returncode:
                raise ClusterError(f"the storage could not be formatted; see {said}")
        memory = ["-Xms256m", "-Xmx768m"]
        command = [java, *memory, "-Dlog4j2.level=WARN", "-cp", classpath, "kafka.Kafka", str(settings)]
        # Its own session: a Ctrl-C for the command under test is not meant for the broker.
        broker = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)
    deadline = time.monotonic() + START_S
    while not answers(port):
        if broker.poll() is not None or time.monotonic() > deadline:
            stop(broker)
            raise ClusterError(f"the broker did not come up within {START_S} s; see {said}")
        time.sleep(0.05)
    return broker


def stop(broker: subprocess.Popen[bytes]) -> None:
    """Ask a broker of this very process to stop, and make it stop if it has not done so after half a minute."""
    broker.terminate()
    try:
        broker.wait(STOP_S)
    except subprocess.TimeoutExpired:
        broker.kill()
        broker.wait()


def end(pid: int) -> None:
    """The same for a broker that an earlier process started and left."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_S
        while time.monotonic() < deadline:
            os.kill(pid, 0)
            time.sleep(0.05)
        os.kill(pid, signal.SIGKILL)


def running() -> dict[str, Any] | None:
    """What the state file says, if the broker it speaks of is alive; pids are reused, so its port must answer."""
    try:
        state: dict[str, Any] = json.loads(STATE.read_text())
        os.kill(state["pid"], 0)
    except (FileNotFoundError, ProcessLookupError, PermissionError, ValueError):
        return None
    return state if answers(state["port"]) else None


def up(port: int, data: Path) -> int:
    """Start the broker that stays, unless it runs already."""
    if state := running():
        print(f"already up at 127.0.0.1:{state['port']} (pid {state['pid']})")
        return 0
    began = time.monotonic()
    data, port = data.resolve(), port or free_port()
    broker = start(data, port)
    STATE.write_text(json.dumps({"pid": broker.pid, "port": port, "data": str(data)}))
    print(f"up at 127.0.0.1:{port} after {time.monotonic() - began:.1f} s (pid {broker.pid})")
    return 0


def down() -> int:
    """Stop the broker that `up` started."""
    if state := running():
        end(state["pid"])
        print("down")
    else:
        print("not up")
    STATE.unlink(missing_ok=True)
    return 0


def status() -> int:
    """Say where the broker is; exit code 1 if there is none."""
    state = running()
    print(f"up at 127.0.0.1:{state['port']} (pid {state['pid']}, data in {state['data']})" if state else "not up")
    return 0 if state else 1


@contextlib.contextmanager
def fresh() -> Iterator[int]:
    """The port of a new, empty broker; broker and data are gone when the block is left."""
    with tempfile.TemporaryDirectory(prefix="onewindow-kafka-") as folder:
        port = free_port()
        broker = start(Path(folder), port)
        try:
            yield port
        finally:
            stop(broker)


def run(command: Sequence[str]) -> int:
    """Run a command beside a fresh broker; its exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # leave through the `finally` that stops the broker
    with fresh() as port:
        child = subprocess.Popen(command, env={**os.environ, "ONEWINDOW_TEST_KAFKA": f"127.0.0.1:{port}"})
        try:
            while True:
                with contextlib.suppress(KeyboardInterrupt):  # the child was interrupted too: it says when it is done
                    return child.wait()
        finally:
            if child.poll() is None:
                child.terminate()
                child.wait()


def main(arguments: Sequence[str]) -> int:
    """The command line; see the top of this file."""
    parser = argparse.ArgumentParser(description="One real Kafka broker on this machine.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    starting = verbs.add_parser("up", help="start the broker and leave it running")
    starting.add_argument("--port", type=int, default=0, help="default: a free one")
    starting.add_argument("--data", type=Path, default=CACHE / "data", help="where its log is kept")
    verbs.add_parser("down", help="stop it")
    verbs.add_parser("status", help="say where it is")
    running_one = verbs.add_parser("run", help="a fresh broker for one command")
    running_one.add_argument("command", nargs="+", metavar="COMMAND", help="after --")
    asked = parser.parse_args(arguments)
    try:
        match asked.verb:
            case "up":
                return up(asked.port, asked.data)
            case "down":
                return down()
            case "status":
                return status()
            case _:
                return run(asked.command)
    except ClusterError as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
