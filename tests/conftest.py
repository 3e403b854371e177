"""What every test starts from: a log that nobody has set up yet, and no test that fails because it took long."""

import logging
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _log_of_its_own() -> Iterator[None]:
    """A test that sets the process's log up, to a stream that ends with it, leaves nothing behind for the next."""
    handlers, level = list(logging.root.handlers), logging.root.level
    yield
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
