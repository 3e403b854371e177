"""FerretDB: MongoDB's protocol over PostgreSQL. A small Go program, built once."""

import hashlib
import os
import shutil
import socket
import struct
import subprocess
from pathlib import Path

from onewindow.local_cluster.child import Child
from onewindow.local_cluster.places import HERE, cache, free_port, made_once
from onewindow.local_cluster.tools import path_of
from onewindow.local_cluster.words import ClusterError, mention

BULK = 8
"""How many documents one bulk command may name: each holds a connection until the command ends."""
_SOURCES = HERE / "ferretdb"
_GO = (1, 24)  # what FerretDB's own go.mod asks for
_PING = (
    b"\x10ping\0" + struct.pack("<i", 1) + b"\x02$db\0" + struct.pack("<i", 6) + b"admin\0" + b"\0"
)  # {"ping": 1, "$db": "admin"} after its length


def program() -> Path:
    """The program, built if it is not there yet. Raises ClusterError."""
    return made_once(_name(), _build) / "ferretdb"


def is_built() -> bool:
    """Whether `program` has nothing to build, so that no Go is needed."""
    return (cache() / _name()).is_dir()


def _name() -> str:
    sources = (_SOURCES / name for name in ("main.go", "go.mod", "go.sum"))
    return f"ferretdb-{hashlib.sha256(b''.join(source.read_bytes() for source in sources)).hexdigest()[:12]}"


def _build(folder: Path) -> None:
    go = path_of("go")
    version = subprocess.run([go, "env", "GOVERSION"], capture_output=True, text=True, check=False).stdout.strip()
    mention("正在构建 FerretDB（仅一次，约一分钟）", "building FerretDB (once, about a minute)")
    for source in _SOURCES.iterdir():
        shutil.copy(source, folder)
    env = {**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "-mod=readonly -trimpath", "GOWORK": "off"}
    command = [go, "build", "-ldflags", "-s -w", "-o", "ferretdb", "."]
    if subprocess.run(command, cwd=folder, env=env, check=False).returncode:
        wanted = ".".join(map(str, _GO))
        raise ClusterError(
            f"FerretDB 构建失败（本机 {version}，需要 Go {wanted} 以上），原因见上。",
            f"go could not build FerretDB (here is {version}, needed is Go {wanted} or newer); its own words are above",
        )


class Ferret:
    """FerretDB listening on one port of the loopback, before a PostgreSQL."""

    def __init__(self, words: Path, port: int = 0) -> None:
        """``words``: the file for what it says."""
        self.port = port or free_port()
        self._words = words
        self.child: Child | None = None

    @property
    def url(self) -> str:
        """What a MongoDB driver is told."""
        return f"mongodb://127.0.0.1:{self.port}/"

    def prepare(self, postgres_url: str, word: str) -> Child:
        """The process, not started. Raises ClusterError."""
        command = [str(program()), f"127.0.0.1:{self.port}", postgres_url]
        # Not in the command line, which every user of the machine can read.
        env = {**os.environ, "PGPASSWORD": word, "DO_NOT_TRACK": "1"}
        self.child = Child(command, self._words, env, stop_s=10)
        return self.child

    def answers(self) -> bool:
        """Whether it answers a ping with ok; it asks PostgreSQL for that."""
        document = struct.pack("<i", len(_PING) + 4) + _PING
        body = struct.pack("<i", 0) + b"\0" + document
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as line:
                line.sendall(struct.pack("<iiii", len(body) + 16, 1, 0, 2013) + body)
                answer = line.recv(4096)
        except OSError:
            return False
        return b"\x01ok\0" + struct.pack("<d", 1.0) in answer
