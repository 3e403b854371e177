"""What a person can put right is told in a sentence of each language with exit code 2, never as a traceback."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.embedded.terminal import onewindow

from onewindow.embedded.__main__ import run
from onewindow.embedded.shipped import sample

CARD = str(sample("village-elder-card/card.yaml"))


def is_told(told: str, words: str) -> None:
    """One sentence in Chinese and English, with these words, and neither traceback nor log."""
    assert words in told
    assert any("一" <= character <= "鿿" for character in told)
    assert "Traceback" not in told
    assert "process_failed" not in told


@pytest.mark.parametrize(
    ("name", "value", "arguments"),
    [
        ("ROUTING_SWEEP_S", "abc", ()),
        ("PULSE_SHOW_EVERY_S", "nan", ()),
        ("PULSE_TELL_EVERY_S", "-1", ("pulse",)),
        ("NOTIFIER_SMTP_PORT", "mail", ("notifier",)),
        ("PEERS", "not-json", ()),
    ],
)
def test_a_wrong_value_of_a_room_is_told_by_the_name_of_its_variable(
    name: str, value: str, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    """Before anything is opened, and without the value, which may be a secret."""
    answer = onewindow("serve", *arguments, env={f"ONEWINDOW_{name}": value, "ONEWINDOW_DATA": str(tmp_path / "data")})

    assert 2 == answer.returncode, answer.stderr
    is_told(answer.stderr, f"A setting is wrong: ONEWINDOW_{name}: ")
    assert f" {value}\n" not in answer.stderr
    assert not (tmp_path / "data" / "onewindow.db").exists()


@pytest.mark.parametrize("command", [("serve",), ("demo", "--once"), ("backup", "copy")])
def test_a_data_folder_that_is_a_file_is_named(command: tuple[str, ...], tmp_path: Path) -> None:
    """Whichever command it is given to; the file is left as it was."""
    file = tmp_path / "file"
    file.write_text("mine")
    command = tuple(str(tmp_path / "copy") if word == "copy" else word for word in command)
    answer = onewindow(*command, "--data", str(file))

    assert 2 == answer.returncode, answer.stderr
    is_told(answer.stderr, str(file))
    assert "mine" == file.read_text()
    assert "What the demo made" not in answer.stdout


@pytest.mark.parametrize(("mode", "length", "words"), [(0o644, 32, "can be read by others"), (0o600, 3, "is shorter")])
def test_an_unusable_secret_is_told(mode: int, length: int, words: str, tmp_path: Path) -> None:
    """With what to do about it; the secret itself is not shown and not replaced."""
    secret = tmp_path / "token.secret"
    secret.write_bytes(b"s" * length)
    secret.chmod(mode)
    answer = onewindow("serve", "--data", str(tmp_path), "--port", "0")

    assert 2 == answer.returncode, answer.stderr
    is_told(answer.stderr, words)
    assert b"s" * length == secret.read_bytes()


@pytest.mark.parametrize("kind", ["sqlite", "text"])
def test_a_foreign_database_is_told_and_left_alone(kind: str, tmp_path: Path) -> None:
    """The file is named, and not a byte of it changes."""
    file = tmp_path / "onewindow.db"
    if kind == "sqlite":
        with closing(sqlite3.connect(file)) as other:
            other.execute("CREATE TABLE theirs (x)")
    else:
        file.write_bytes(b"no database at all" * 100)
    before = file.read_bytes()
    answer = onewindow("serve", "--data", str(tmp_path), "--port", "0")

    assert 2 == answer.returncode, answer.stderr
    is_told(answer.stderr, str(file))
    assert before == file.read_bytes()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("service: 村".encode("gb18030"), "is not UTF-8"),
        (b"[1, 2]", "a map of service, answers and materials"),
        (b"", "a map of service, answers and materials"),
        (b"{1: 2, materials: 3}", "service"),
    ],
)
def test_an_application_file_of_another_kind_is_told(
    content: bytes, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is in the file is not repeated."""
    file = tmp_path / "mine.yaml"
    file.write_bytes(content)

    assert 2 == run(["apply", str(file), "--server", "http://127.0.0.1:9"])
    is_told(capsys.readouterr().err, words)


@pytest.mark.parametrize("key", ["键", "", "a b", "k" * 256])
def test_a_key_that_cannot_be_sent_is_refused(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    """None is silently taken for another; nothing is sent."""
    assert 2 == run(["apply", CARD, "--key", key, "--server", "http://127.0.0.1:9"])
    is_told(capsys.readouterr().err, "1 to 255 visible ASCII characters")


def test_an_argument_that_is_no_text_is_told() -> None:
    """Bytes that are not UTF-8 cannot be sent."""
    answer = onewindow("track", "YJS\udcff", "--code", "x", "--once", "--server", "http://127.0.0.1:9")
    assert answer.returncode in {1, 2}
    is_told(answer.stderr, "  ")


@pytest.mark.parametrize("at", ["0001-01-01T00:00", "9999-12-31T23:59Z"])
def test_a_time_outside_of_the_calendar_is_told_with_its_line(
    at: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A story before the year 1 or after 9999, here or in UTC."""
    story = tmp_path / "far.yaml"
    story.write_text(f"service: village-elder-card\nstory:\n  - {{until: {at}}}\n")

    assert 2 == run(["rehearse", str(story)])
    is_told(capsys.readouterr().err, "far.yaml:3")


def test_what_is_no_mistake_of_a_person_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug is not dressed up as somebody's mistake."""

    def broken(*_: object, **__: object) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr("onewindow.embedded.counting.count", broken)
    with pytest.raises(KeyError):
        run(["due", "2026-11-23", "5 wd"])


def test_json_is_not_half_printed_when_a_file_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Standard output stays empty for a program that reads it."""
    assert 2 == run(["apply", str(tmp_path / "nowhere.yaml"), "--json"])
    told = capsys.readouterr()
    assert "" == told.out
    with pytest.raises(json.JSONDecodeError):
        json.loads(told.out)
