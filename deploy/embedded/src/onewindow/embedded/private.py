"""Files that hold what people hand in: for their owner alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def private_files() -> Iterator[None]:
    """Every file and folder that this process makes meanwhile can be read by its owner only (0600, 0700)."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
