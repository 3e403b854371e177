"""Where a benchmark finds a real Kafka broker."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from onewindow.local_cluster.kafka import fresh_broker


@contextmanager
def broker(address: str | None = None) -> Iterator[str]:
    """A broker's ``host:port``: this one, else that in ONEWINDOW_TEST_KAFKA, else a fresh one for this block only."""
    if address := address or os.environ.get("ONEWINDOW_TEST_KAFKA"):
        yield address
        return
    with fresh_broker() as fresh:
        yield fresh.address
