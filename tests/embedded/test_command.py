"""The command as it is typed: fast to start, in two languages, with exit codes that mean something."""

import io
import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from onewindow.embedded.__main__ import run
from onewindow.embedded.shipped import catalogue_folder
from onewindow.embedded.words import typed

STORY = """\
service: village-elder-card
story:
  - {at: 2026-11-23T09:00, submit: {answers: {aged_65: true, resident: true}, materials: [id_card, photo]}}
  - {at: 2026-11-23T10:00, grant: {step: village}}
  - {at: 2026-11-23T10:01, grant: {step: card}}
  - {at: 2026-11-23T11:00, collect: {mode: download}}
"""


def test_help_starts_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """Asking for help imports neither the web framework, nor validation, nor a client: it answers at once."""
    heavy = "fastapi pydantic httpx typst uvicorn structlog sqlite3 yaml"
    asked = (
        "import sys; from onewindow.embedded.__main__ import run; run(['--help']); "
        f"print([m for m in '{heavy}'.split() if m in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert answer.stdout.endswith("[]\n"), answer.stdout[-200:]
    del capsys


@pytest.mark.parametrize(
    "name",
    [
        "demo",
        "serve",
        "apply",
        "track",
        "rehearse",
        "due",
        "calendar",
        "backup",
        "restore",
        "catalogue",
        "parked",
        "verify",
    ],
)
def test_every_command_explains_itself_in_both_languages(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Help is there for each, in Chinese and in English."""
    assert 0 == run([name, "--help"])
    told = capsys.readouterr().out
    assert any("一" <= character <= "鿿" for character in told)
    assert "Usage" in told


def test_rehearse_prints_what_came_of_a_story(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A story runs in virtual time against the shipped catalogue; --json has the outcome and every entry."""
    story = tmp_path / "card.yaml"
    story.write_text(STORY)

    assert 0 == run(["rehearse", str(story), "--json"])

    result = json.loads(capsys.readouterr().out)
    assert ("approved", "granted") == (result["outcome"], result["steps"]["card"]["state"])
    assert "2026-11-23T11:00:00+08:00" == result["delivered_at"]
    assert 0 == run(["rehearse", str(story)])
    assert "approved" in capsys.readouterr().out


def test_a_wrong_story_is_told_with_file_and_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, and the place of each mistake."""
    story = tmp_path / "wrong.yaml"
    story.write_text(STORY.replace("grant: {step: card}", "grant: {step: cards}"))

    assert 2 == run(["rehearse", str(story), "--json"])

    told = capsys.readouterr()
    assert "" == told.out
    assert "wrong.yaml:5" in told.err
    assert 2 == run(["rehearse", str(tmp_path / "nowhere.yaml")])


@pytest.mark.parametrize(
    "submit",
    ["{answers: {resident: true}, materials: [id_card]}", "{answers: 5}", "{materials: 5}"],
)
def test_a_value_that_cannot_be_is_told_with_its_line(
    submit: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever stands in a story, a person gets a line number and never a traceback."""
    story = tmp_path / "value.yaml"
    story.write_text(f"service: catering-open\nstory:\n  - {{at: 2026-11-23T09:00, submit: {submit}}}\n")

    assert 2 == run(["rehearse", str(story)])
    assert "value.yaml:3" in capsys.readouterr().err


def test_catalogue_check_finds_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The shipped catalogue is sound; an edited published definition is named with exit code 2."""
    folder = tmp_path / "catalogue"
    shutil.copytree(catalogue_folder(), folder)
    assert 0 == run(["catalogue", "check", str(folder)])
    assert "catering-open 1" in capsys.readouterr().out

    card = folder / "village-elder-card" / "1.yaml"
    card.write_text(card.read_text().replace("visits: 0", "visits: 1"))
    assert 2 == run(["catalogue", "check", str(folder)])
    assert "published_edited" in capsys.readouterr().err


def test_catalogue_check_finds_a_theme_of_a_service_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once, with file and line, and exit code 2."""
    folder = tmp_path / "catalogue"
    shutil.copytree(catalogue_folder(), folder)
    themes = folder / "themes.yaml"
    themes.write_text(themes.read_text().replace("service: newborn", "service: nowhere"))
    line = 1 + next(place for place, text in enumerate(themes.read_text().splitlines()) if "nowhere" in text)

    assert 2 == run(["catalogue", "check", str(folder)])
    assert 1 == capsys.readouterr().err.count(f"themes.yaml:{line}: child.tasks.0.service: there is no service nowhere")


def test_catalogue_publish_promises_what_is_new(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A new version gets its hash into the list, once."""
    folder = tmp_path / "catalogue"
    shutil.copytree(catalogue_folder(), folder)
    card = (folder / "village-elder-card" / "1.yaml").read_text()
    (folder / "village-elder-card" / "3.yaml").write_text(card.replace("version: 1", "version: 3"))

    assert 0 == run(["catalogue", "publish", str(folder)])
    assert "village-elder-card 3" in capsys.readouterr().out
    assert 0 == run(["catalogue", "publish", str(folder)])
    assert "Published: 0 new" in capsys.readouterr().out


def test_an_unknown_service_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """`serve` says which services there are."""
    assert 2 == run(["serve", "post-office"])
    assert "department-worker" in capsys.readouterr().err


def test_a_wrong_setting_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """A setting that cannot be is told before anything starts."""
    assert 2 == run(["serve", "--port", "70000"])
    assert "port" in capsys.readouterr().err


def test_nobody_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """A line that does not answer is an error a person can read, not a traceback."""
    assert 1 == run(["track", "YJS", "--code", "X", "--once", "--server", "http://127.0.0.1:9"])
    told = capsys.readouterr().err
    assert "没有服务" in told
    assert "start one with" in told
    assert "serve`, or pass --server" in told
    assert "Traceback" not in told


def test_a_port_in_use_is_told_with_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`serve` and `demo` name the address and the way out, without a traceback."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert 1 == run(["demo", "--once", "--port", port, "--data", str(tmp_path / "demo")])
        told = capsys.readouterr().err
        served = subprocess.run(
            [sys.executable, "-m", "onewindow.embedded", "serve", "--port", port, "--data", str(tmp_path / "data")],
            capture_output=True,
            text=True,
            check=False,
        )
    assert 1 == served.returncode
    for said in (told, served.stderr):
        assert f"127.0.0.1:{port} is in use: stop the program that listens there, or take another with --port" in said
        assert "Traceback" not in said


def test_a_catalogue_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The folder that was meant, not a file inside of it."""
    nowhere = str(tmp_path / "nowhere")
    for arguments in (
        ["serve", "--catalogue", nowhere],
        ["catalogue", "check", nowhere],
        ["catalogue", "publish", nowhere],
    ):
        assert 2 == run(arguments)
        assert f"There is no catalogue at {nowhere}" in capsys.readouterr().err


def test_without_a_terminal_reasons_are_not_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The option is named instead."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert 2 == run(["parked", "drop", "onewindow.review.v1/0/0"])
    assert "give --reasons TEXT" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("called", "told"),
    [
        (".venv/bin/onewindow", ".venv/bin/onewindow serve"),
        ("/opt/one window/onewindow", "'/opt/one window/onewindow' serve"),
        ("/x/onewindow/embedded/__main__.py", f"{sys.executable} -m onewindow.embedded serve"),
        ("pytest", "onewindow serve"),
    ],
)
def test_printed_commands_are_those_that_were_typed(monkeypatch: pytest.MonkeyPatch, called: str, told: str) -> None:
    """Copied into the same terminal, they run."""
    monkeypatch.setattr(sys, "argv", [called])
    assert told == typed("serve")
