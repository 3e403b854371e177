"""What a long run stands on: one Kafka broker and, unless documents lie in SQLite, FerretDB over PostgreSQL."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.million.patience import Hiccup

from onewindow.local_cluster.child import Child
from onewindow.local_cluster.documents import Documents
from onewindow.local_cluster.kafka import Brokers
from onewindow.local_cluster.services import settings_of
from onewindow.local_cluster.words import ClusterError

PARTITIONS = 8
_BOUNDED = {"pg_wal"}
"""Folders whose size is a setting's, not the applications'."""
LEAST_FREE_BYTES = 5_000_000_000
"""With less room on the disk no further application is sent: a run that fills it proves nothing and harms others."""
_LIVES = 4
"""A server that has ended so often by itself is not started again."""


@dataclass(frozen=True, slots=True)
class Disk:
    """Bytes on disk: the log's, and the documents'."""

    log: int
    documents: int


class Ground:
    """Servers of this run's own in a folder, ended by whoever started them."""

    def __init__(self, folder: Path, store: str, hiccup: Hiccup) -> None:
        """``store``: ``mongo`` or ``sqlite``. Nothing is started yet."""
        self.folder = folder
        self._hiccup = hiccup
        self._ends: Counter[str] = Counter()
        self.brokers = Brokers(folder / "kafka")
        self.documents = Documents(folder / "documents") if store == "mongo" else None

    def start(self) -> None:
        """Start them and wait until they answer. Raises ClusterError."""
        self.brokers.start()
        if self.documents is not None:
            self.documents.start()

    def stop(self) -> None:
        """Stop them, and remove what they kept; one that cannot be stopped keeps no other from it."""
        with ExitStack() as last_first:
            last_first.callback(shutil.rmtree, self.folder / "kafka", ignore_errors=True)
            last_first.callback(self.brokers.stop)
            if self.documents is not None:
                last_first.callback(self.documents.wipe)
                last_first.callback(self.documents.stop)

    def tend(self) -> None:
        """Start again what has ended by itself. Raises RuntimeError when that has happened too often."""
        for name, (child, start) in self._servers().items():
            if child is None or (code := child.ended()) is None:
                continue
            self._ends[name] += 1
            self._hiccup(f"{name} restarted", f"it ended by itself with {code}")
            if self._ends[name] >= _LIVES:
                raise RuntimeError(f"{name} has ended by itself {self._ends[name]} times; see {child.words}")
            try:
                start()
            except ClusterError as failure:
                self._hiccup(f"{name} not restarted", str(failure))

    def settings(self) -> Mapping[str, str]:
        """What each service is told, by the names without ONEWINDOW_."""
        mongo = self.documents.url if self.documents is not None else ""
        told = dict(settings_of({"brokers": 1, "partitions": PARTITIONS}, self.brokers.bootstrap, mongo))
        told["DATA"] = str(self.folder / "services")
        if self.documents is None:
            told["STORE"] = "sqlite"
        return told

    def disk(self) -> Disk:
        """What is used now."""
        if self.documents is not None:
            documents = self.folder / "documents" / "postgres"
        else:
            documents = self.folder / "services"
        return Disk(_bytes(self.folder / "kafka"), _bytes(documents.resolve()))

    def has_room(self) -> bool:
        """Whether there is room on the disk for more."""
        return shutil.disk_usage(self.folder).free >= LEAST_FREE_BYTES

    def pids(self) -> Mapping[str, int]:
        """The servers' processes, by name."""
        children = {name: child for name, (child, _) in self._servers().items()}
        return {name: child.identity.pid for name, child in children.items() if child and child.identity}

    def _servers(self) -> Mapping[str, tuple[Child | None, Callable[[], None]]]:
        """Each server, and how it is started; those before that others need."""
        servers = {"kafka": (self.brokers.each[0].child, self.brokers.each[0].start)}
        if self.documents is not None:
            servers["postgres"] = (self.documents.postgres.child, self.documents.postgres.start)
            servers["ferretdb"] = (self.documents.ferret.child, self.documents.start_ferret)
        return servers


@contextmanager
def standing_on(folder: Path, store: str, hiccup: Hiccup) -> Iterator[Ground]:
    """Servers in a folder; they are stopped, and what they kept is removed, when the block is left."""
    ground = Ground(folder, store, hiccup)
    try:
        ground.start()
        yield ground
    finally:
        ground.stop()


def _bytes(folder: Path) -> int:
    """What the files below hold of the disk, holes left out."""
    total = 0
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in _BOUNDED]
        for name in files:
            try:
                total += os.lstat(os.path.join(place, name)).st_blocks * 512
            except FileNotFoundError:
                continue  # a server has just removed it
    return total
