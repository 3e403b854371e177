"""Where things are: what comes with this package, what is fetched or built once, and free ports."""

import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

HERE = Path(__file__).parent
DEPLOY = HERE.parents[3]
"""The folder of the workspace with the catalogue and the gateway's template."""
_PORTS = range(15_000, 32_000)  # below those the system gives to callers: a server that comes back finds its own free


def cache() -> Path:
    """The folder for what is fetched or built once: onewindow in $XDG_CACHE_HOME, by default ~/.cache."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "onewindow"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def made_once(name: str, make: Callable[[Path], None]) -> Path:
    """The folder ``name`` of the cache; if it is not there, ``make`` fills one. Half a folder is never seen by anyone.

    Raises what ``make`` raises, and leaves nothing behind then.
    """
    kept = cache() / name
    if kept.is_dir():
        return kept
    fresh = Path(tempfile.mkdtemp(prefix="making-", dir=cache()))
    try:
        make(fresh)
        fresh.chmod(0o755)
        with suppress(OSError):  # somebody else was faster: theirs is as good
            fresh.rename(kept)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return kept


def free_ports(count: int) -> list[int]:
    """Ports of the loopback that nobody listens on at this moment, all different."""
    found: list[socket.socket] = []
    try:
        while len(found) < count:
            probe = socket.socket()
            try:
                probe.bind(("127.0.0.1", _PORTS.start + secrets.randbelow(len(_PORTS))))
            except OSError:
                probe.close()
            else:
                found.append(probe)
        return [int(probe.getsockname()[1]) for probe in found]
    finally:
        for probe in found:
            probe.close()


def free_port() -> int:
    """One such port."""
    return free_ports(1)[0]
