"""What a long run stands on: one Kafka broker and, unless documents lie in SQLite, FerretDB over PostgreSQL."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from onewindow.local_cluster.documents import Documents
from onewindow.local_cluster.kafka import Brokers
from onewindow.local_cluster.services import settings_of

PARTITIONS = 8
_BOUNDED = {"pg_wal"}
"""Folders whose size is a setting's, not the applications'."""


@dataclass(frozen=True, slots=True)
class Disk:
    """Bytes on disk: the log's, and the documents'."""

    log: int
    documents: int


class Ground:
    """Servers of this run's own in a folder, ended by whoever started them."""

    def __init__(self, folder: Path, store: str) -> None:
        """``store``: ``mongo`` or ``sqlite``. Nothing is started yet."""
        self.folder = folder
        self.brokers = Brokers(folder / "kafka")
        self.documents = Documents(folder / "documents") if store == "mongo" else None

    def start(self) -> None:
        """Start them and wait until they answer. Raises ClusterError."""
        self.brokers.start()
        if self.documents is not None:
            self.documents.start()

    def stop(self) -> None:
        """Stop them, and remove what they kept."""
        if self.documents is not None:
            self.documents.stop()
            self.documents.wipe()
        self.brokers.stop()
        shutil.rmtree(self.folder / "kafka", ignore_errors=True)

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

    def pids(self) -> Mapping[str, int]:
        """The servers' processes, by name."""
        children = {"kafka": self.brokers.each[0].child}
        if self.documents is not None:
            children |= {"ferretdb": self.documents.ferret.child, "postgres": self.documents.postgres.child}
        return {name: child.identity.pid for name, child in children.items() if child and child.identity}


@contextmanager
def standing_on(folder: Path, store: str) -> Iterator[Ground]:
    """Servers in a folder; they are stopped, and what they kept is removed, when the block is left."""
    ground = Ground(folder, store)
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
