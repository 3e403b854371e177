"""A disk of a few megabytes beneath one server: really full, and yet not the machine's."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Event, Thread

from onewindow.local_cluster.room import is_full

_OURS = "ONEWINDOW_TEST_OWN_MOUNTS"
_ALONE = ("unshare", "--mount", "--")
_CHUNK = b"\0" * 65_536
_AGAIN_S = 0.1


class SmallDisk:
    """A tmpfs of so many megabytes in the folder ``place``; what is written there is gone when it is unmounted."""

    def __init__(self, place: Path, megabytes: int) -> None:
        """Nothing is mounted yet."""
        self._place = place
        self._megabytes = megabytes
        self._ballast = place / "ballast"
        self._leave = 0
        self._enough = Event()
        self._filling = Thread(target=self._fill)

    def mount(self) -> None:
        """Begin, empty. Only after `with_own_mounts`."""
        self._place.mkdir(parents=True, exist_ok=True)
        size = f"size={self._megabytes}m,mode=755"
        subprocess.run(["mount", "-t", "tmpfs", "-o", size, "onewindow-small", self._place], check=True)

    def fill(self, leave: int = 0) -> None:
        """Take all that is free but so many bytes, and from now on also what others give back."""
        self._leave = leave
        self._filling.start()

    def make_room(self) -> None:
        """Give all of that back."""
        self._enough.set()
        self._filling.join()
        self._ballast.unlink()

    def unmount(self) -> None:
        """End; nobody may use it any more."""
        if self._filling.is_alive():
            self.make_room()
        subprocess.run(["umount", self._place], check=True)

    def _fill(self) -> None:
        with self._ballast.open("wb", buffering=0) as ballast:
            while not self._enough.is_set():
                disk = os.statvfs(self._place)
                room = disk.f_bavail * disk.f_frsize - self._leave
                try:
                    ballast.write(_CHUNK[: max(0, room)])
                except OSError as error:
                    if not is_full(error):
                        raise
                if room <= 0:
                    self._enough.wait(_AGAIN_S)


def with_own_mounts(arguments: Sequence[str]) -> None:
    """Become a process whose mounts nobody else sees, and end with it. Exits with 1 where that is not allowed."""
    if _OURS in os.environ:
        return
    tried = subprocess.run([*_ALONE, "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        sys.exit(f"A small disk has to be mounted, and here nobody may (be root, with CAP_SYS_ADMIN): {tried.stderr}")
    command = [*_ALONE, sys.executable, "-m", "tests.faults", *arguments]
    os.execvpe(command[0], command, {**os.environ, _OURS: "1"})
