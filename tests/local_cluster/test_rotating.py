"""A log that grows is set aside, and only so many are kept; its writer notices nothing."""

import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

from onewindow.local_cluster.child import Child
from onewindow.local_cluster.rotating import bound


def said(file: Path) -> dict[str, str]:
    """What stands in a log and in those that were set aside."""
    return {one.name: one.read_text() for one in sorted(file.parent.glob(f"{file.name}*"))}


def test_only_so_many_are_kept_and_the_newest_words_are_in_the_log(tmp_path: Path) -> None:
    """The oldest goes; a log that is not too long stays as it is."""
    file = tmp_path / "one.log"
    with file.open("ab", buffering=0) as writer:
        for number in range(5):
            writer.write(b"%d said\n" % number)
            bound(tmp_path, most=6, kept=2)
        writer.write(b"short\n")
        bound(tmp_path, most=6, kept=2)

    assert {"one.log": "short\n", "one.log.1": "4 said\n", "one.log.2": "3 said\n"} == said(file)


def test_a_child_goes_on_at_the_beginning_of_its_log(tmp_path: Path) -> None:
    """Its output is appended wherever the end is, so nothing empty comes before its next words."""
    child = Child(["sh", "-c", "echo first; kill -STOP $$; echo second; exec sleep 600"], tmp_path / "one.log")
    child.start()
    try:
        child.wait_until(partial(_says, child, "first\n"), 10)
        bound(tmp_path, most=5)
        child.send(signal.SIGCONT)
        child.wait_until(partial(_says, child, "second\n"), 10)
    finally:
        child.stop()

    assert {"one.log": "second\n", "one.log.1": "first\n"} == said(child.words)


def test_on_a_full_disk_a_log_stays_as_it_is(tmp_path: Path) -> None:
    """What cannot be copied is not cut."""
    (tmp_path / "one.log").write_text("said\n")
    (tmp_path / "one.log.1").symlink_to("/dev/full")

    bound(tmp_path, most=1, kept=1)

    assert "said\n" == (tmp_path / "one.log").read_text()


def test_who_follows_a_log_follows_it_after_it_was_set_aside(tmp_path: Path) -> None:
    """The next words are shown from the beginning of the emptied file."""
    logs = tmp_path / "logs"
    logs.mkdir()
    file = logs / "one.log"
    file.write_text("first words\n")
    command = [sys.executable, "-m", "onewindow.local_cluster", "logs", "one", "--follow", "--data", str(tmp_path)]
    with (
        file.open("ab", buffering=0) as writer,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as follower,
    ):
        assert follower.stdout is not None
        try:
            assert "first words\n" == follower.stdout.readline()
            bound(logs, most=1)
            writer.write(b"next\n")
            assert "next\n" == follower.stdout.readline()
        finally:
            follower.terminate()


def _says(child: Child, text: str) -> bool:
    return child.words.read_text() == text
