"""A cluster that leaves nothing behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.local_cluster.commanding import cluster


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A folder whose cluster is gone afterwards, and all it kept."""
    folder = tmp_path / "cluster"
    yield folder
    ended = cluster("down", "--wipe", "--data", str(folder))
    assert (0, False) == (ended.returncode, folder.exists()), ended.stderr
