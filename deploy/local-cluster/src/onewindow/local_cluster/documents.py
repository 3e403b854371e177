"""The document store: PostgreSQL, and FerretDB before it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from onewindow.local_cluster.child import Child
from onewindow.local_cluster.ferret import Ferret
from onewindow.local_cluster.postgres import Postgres

_START_S = 60.0


class Documents:
    """Both in one folder, to be started and stopped together by a test."""

    def __init__(self, data: Path, port: int = 0, logs: Path | None = None) -> None:
        """``port``: where FerretDB listens; 0 takes a free one. ``logs``: the folder for what they say.

        Nothing is started yet.
        """
        self.postgres = Postgres(data, words=logs / "postgres.log" if logs else None)
        self.ferret = Ferret((logs or data) / "ferretdb.log", port)

    @property
    def url(self) -> str:
        """``mongodb://127.0.0.1:PORT/``, the same in every life."""
        return self.ferret.url

    def start(self) -> None:
        """Start both and wait until they answer. Raises ClusterError."""
        self.postgres.start()
        self.start_ferret()

    def start_ferret(self) -> None:
        """Start only FerretDB; PostgreSQL runs. Raises ClusterError."""
        child = self.prepare_ferret()
        child.start()
        child.wait_until(self.ferret.answers, _START_S)

    def prepare_ferret(self) -> Child:
        """FerretDB's process, not started; PostgreSQL was prepared before."""
        return self.ferret.prepare(self.postgres.url, self.postgres.word)

    def stop(self) -> None:
        """Stop both; everything that was confirmed is kept."""
        for child in (self.ferret.child, self.postgres.child):
            if child is not None:
                child.stop()

    def kill(self) -> None:
        """End both at once, with SIGKILL; everything that was confirmed is kept nevertheless."""
        for child in (self.ferret.child, self.postgres.child):
            if child is not None:
                child.kill()

    def wipe(self) -> None:
        """Remove what is kept; they must not run. A folder that was not wiped keeps its database when root made it."""
        self.postgres.wipe()


@contextmanager
def fresh_documents() -> Iterator[Documents]:
    """A new, empty store; it and all its data are gone when the block is left."""
    folder = Path(mkdtemp(prefix="onewindow-documents-"))
    documents = Documents(folder)
    try:
        documents.start()
        yield documents
    finally:
        documents.stop()
        documents.wipe()
        shutil.rmtree(folder, ignore_errors=True)
