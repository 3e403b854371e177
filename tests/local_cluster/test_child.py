"""Signals reach the process that was meant and no other; a server does not outlive the one that started it."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from onewindow.local_cluster.child import Child, Identity

STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
PARENT = """
import sys, time
from pathlib import Path
from onewindow.local_cluster.child import Child
child = Child(["sh", "-c", "echo up; exec sleep 600"], Path(sys.argv[1]))
child.start()
child.wait_until(lambda: child.words.read_text() == "up\\n", 10)  # from now on it ends with us
print(child.identity.pid, child.identity.born, flush=True)
time.sleep(600)
"""


LEADER = "sleep 600 & echo $!; exec sleep 600"


def _said(words: Path, text: str) -> bool:
    return words.read_text() == text


def sleeping() -> "subprocess.Popen[bytes]":
    """A process of this test's own."""
    return subprocess.Popen(["sleep", "600"])


def test_a_later_process_with_the_same_pid_is_nobody_we_know() -> None:
    """Same pid, other birth: it does not live, and no signal goes there."""
    process = sleeping()
    try:
        meant = Identity.of(process.pid)
        assert meant is not None
        earlier = replace(meant, born=meant.born - 1)

        assert (True, False) == (meant.lives(), earlier.lives())
        assert not earlier.send(signal.SIGKILL)
        assert process.poll() is None
        assert meant.send(signal.SIGKILL)
        assert -signal.SIGKILL == process.wait()
    finally:
        process.kill()
        process.wait()


def test_a_process_that_ended_does_not_live_although_nobody_waited_for_it() -> None:
    """What a parent has not yet collected is no process any more."""
    process = subprocess.Popen(["true"])
    known = Identity.of(process.pid)
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)

    assert Identity.of(process.pid) is None
    assert known is None or not known.lives()
    process.wait()


def test_who_does_not_end_when_asked_is_made_to_end() -> None:
    """After the time it was given."""
    process = subprocess.Popen([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    known = Identity.of(process.pid)
    assert known is not None

    assert not known.end(within_s=0.1)
    assert -signal.SIGKILL == process.wait()
    process.stdout.close()


def test_a_child_has_many_lives_and_one_file_of_words(tmp_path: Path) -> None:
    """What it says in each life is added to the same file; a hanging one can be stopped too."""
    child = Child(["sh", "-c", "echo here; exec sleep 600"], tmp_path / "words.log")
    for life in (1, 2):
        child.start()
        child.wait_until(partial(_said, child.words, life * "here\n"), 10)
        child.send(signal.SIGSTOP)
        assert child.ended() is None
        assert child.stop()

    assert "here\nhere\n" == child.words.read_text()


def test_a_child_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    """Even if that one is killed and can do nothing about it."""
    command = [sys.executable, "-c", PARENT, str(tmp_path / "words.log")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid, born = map(int, parent.stdout.readline().split())
        child = Identity(pid, born)
        assert child.lives()
        parent.kill()

        assert child.gone(within_s=10)


@pytest.mark.parametrize("how", ["ended", "stop", "kill"])
def test_what_a_killed_child_had_started_ends_with_it(tmp_path: Path, how: str) -> None:
    """By whichever way its end is met: as soon as it is looked at, stopped or killed."""
    child = Child(["sh", "-c", LEADER], tmp_path / "words.log")
    child.start()
    child.wait_until(lambda: child.words.read_text().endswith("\n"), 10)
    assert child.identity is not None
    (worker,) = child.identity.workers()
    assert worker.pid == int(child.words.read_text())
    if how != "kill":
        assert child.identity.send(signal.SIGKILL)
        assert child.identity.gone(within_s=10)
        assert worker.lives()

    getattr(child, how)()

    assert worker.gone(within_s=10)
    assert -signal.SIGKILL == child.ended()
    assert () == child.identity.workers()
