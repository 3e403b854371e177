"""Debian's PostgreSQL for the documents: durable, loopback only, behind a password of its own."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import struct
import subprocess
from collections.abc import Sequence
from pathlib import Path

from onewindow.local_cluster.child import Child
from onewindow.local_cluster.places import HERE, free_port
from onewindow.local_cluster.tools import path_of
from onewindow.local_cluster.words import ClusterError

CONNECTIONS = 300
"""FerretDB holds one for each operation of a bulk until the bulk ends: too few, and two bulks wait for each other."""
BENEATH = HERE / "beneath_ferretdb.sql"
"""What is added to the database for FerretDB, before it makes its first table."""
FOR_ROOT = Path("/var/lib/onewindow-cluster")
"""Where root's databases are."""
_USER = "onewindow"
_START_S = 60.0
_HELLO = struct.pack(">i", 196608) + f"user\0{_USER}\0database\0postgres\0\0".encode()


class Postgres:
    """A PostgreSQL server in ``data``. It refuses to be root: for root it runs as the user postgres."""

    def __init__(self, data: Path, port: int = 0, words: Path | None = None) -> None:
        """``words``: the file for what it says, by default one in ``data``."""
        self.port = port or free_port()
        self._data = data
        self._words = words or data / "postgres.log"
        self._link = data / "postgres"
        self._word = data / "postgres.word"
        self._as = "postgres" if os.geteuid() == 0 else None
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": CONNECTIONS + 10,
            "fsync": "on",
            "synchronous_commit": "on",
            "shared_buffers": "128MB",
        }
        said = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._settings = said
        self.child: Child | None = None

    @property
    def url(self) -> str:
        """Where it is; the password is apart, see `word`."""
        return f"postgres://{_USER}@127.0.0.1:{self.port}/postgres?pool_max_conns={CONNECTIONS}"

    @property
    def word(self) -> str:
        """The password, made with the database."""
        return self._word.read_text().strip()

    def prepare(self) -> Child:
        """The process, not started; the database is made if there is none. Raises ClusterError."""
        self._data.mkdir(parents=True, exist_ok=True)
        if not self._link.exists():
            self._make()
        command = [path_of("postgres"), "-D", str(self._link.resolve()), *self._settings]
        # SIGINT is its "fast shutdown": sessions are ended, nothing that was confirmed is lost.
        self.child = Child(command, self._words, stop_with=signal.SIGINT, user=self._as)
        return self.child

    def start(self) -> None:
        """Start it and wait until it takes sessions. Raises ClusterError."""
        child = self.prepare()
        child.start()
        child.wait_until(self.answers, _START_S)

    def answers(self) -> bool:
        """Whether it asks for the password: before that it is still starting, or repairs what a crash left."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                line.sendall(struct.pack(">i", len(_HELLO) + 4) + _HELLO)
                answer = line.recv(1024)  # all of it: it would complain of a line that was cut
        except OSError:
            return False
        return answer.startswith(b"R")

    def wipe(self) -> None:
        """Remove the database; it must not run."""
        if self._link.exists():
            shutil.rmtree(self._link.resolve())
        if self._link.is_symlink():
            self._link.unlink()
        self._word.unlink(missing_ok=True)

    def _make(self) -> None:
        place = self._place()
        word = secrets.token_urlsafe(24)
        given = place.parent / f"{place.name}.word"
        given.touch(0o600)
        given.write_text(word)
        if self._as:
            os.chown(given, *_owner(self._as))
        options = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", f"--username={_USER}"]
        try:
            self._run([path_of("initdb"), "-D", str(place), *options, f"--pwfile={given}"])
            # Without a server; -j: a command ends at a semicolon before an empty line, so functions stay whole.
            alone = ["--single", "-j", "-D", str(place), "-c", "exit_on_error=on", "postgres"]
            self._run([path_of("postgres"), *alone], BENEATH.read_bytes())
        except ClusterError:
            shutil.rmtree(place, ignore_errors=True)
            raise
        finally:
            given.unlink()
        self._word.touch(0o600)
        self._word.write_text(word)
        # The last step: a database that is there is whole.
        if place.name.startswith("making-"):
            place.rename(self._link)
        else:
            self._link.symlink_to(place)

    def _run(self, command: Sequence[str], given: bytes = b"") -> None:
        """Run a program of PostgreSQL's as its user. Raises ClusterError if it fails."""
        if self._as:
            command = [path_of("setpriv"), "--reuid", self._as, "--regid", self._as, "--init-groups", "--", *command]
        with self._words.open("ab") as out:
            failed = subprocess.run(command, input=given, cwd="/", stdout=out, stderr=out, check=False).returncode
        if failed:
            raise ClusterError(
                f"数据库未能建立，见 {self._words}", f"the database could not be made; see {self._words}"
            )

    def _place(self) -> Path:
        """An empty folder for it. Root's folders cannot be entered by postgres, so for root it is one outside."""
        unique = secrets.token_hex(6)
        if self._as is None:
            place = self._data / f"making-{unique}"
        else:
            FOR_ROOT.mkdir(mode=0o755, exist_ok=True)
            place = FOR_ROOT / unique
        place.mkdir(mode=0o700)
        if self._as:
            os.chown(place, *_owner(self._as))
        return place


def _owner(user: str) -> tuple[int, int]:
    try:
        found = pwd.getpwnam(user)
    except KeyError:
        raise ClusterError(
            "没有用户 postgres，请先安装：apt-get install postgresql",
            "there is no user postgres: install with `apt-get install postgresql`",
        ) from None
    return found.pw_uid, found.pw_gid
