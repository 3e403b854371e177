"""Fresh servers for one command: `run -- COMMAND`."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from types import FrameType

from onewindow.local_cluster.documents import fresh_documents
from onewindow.local_cluster.ferret import BULK
from onewindow.local_cluster.kafka import fresh_broker


def run(command: Sequence[str], *, kafka: bool, store: bool) -> int:
    """Run a command beside fresh, empty servers; its exit code. It is told where they are by ONEWINDOW_TEST_ names."""
    signal.signal(signal.SIGTERM, _leave)
    with ExitStack() as servers:
        told = dict(os.environ)
        if kafka:
            told["ONEWINDOW_TEST_KAFKA"] = servers.enter_context(fresh_broker()).address
        if store:
            told["ONEWINDOW_TEST_MONGO"] = servers.enter_context(fresh_documents()).url
            told["ONEWINDOW_TEST_MONGO_BULK"] = str(BULK)
        child = subprocess.Popen(command, env=told)
        try:
            while True:
                with suppress(KeyboardInterrupt):  # the child was interrupted too: it says when it is done
                    return child.wait()
        finally:
            if child.poll() is None:
                child.terminate()
                child.wait()


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """End by way of every `finally`, which stop the servers."""
    sys.exit(143)
