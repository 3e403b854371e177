"""Where a benchmark finds a real Kafka broker."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

LAUNCHER = Path(__file__).parents[1] / "deploy" / "local-cluster" / "kafka.py"


@contextmanager
def broker(address: str | None = None) -> Iterator[str]:
    """A broker's ``host:port``: this one, else that in ONEWINDOW_TEST_KAFKA, else a fresh one for this block only."""
    if address := address or os.environ.get("ONEWINDOW_TEST_KAFKA"):
        yield address
        return
    spec = spec_from_file_location("onewindow_local_kafka", LAUNCHER)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(LAUNCHER)
    launcher = module_from_spec(spec)
    spec.loader.exec_module(launcher)
    with launcher.fresh() as port:
        yield f"127.0.0.1:{port}"
