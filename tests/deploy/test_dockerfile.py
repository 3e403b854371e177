"""The image: built from the lock by hash, run as nobody in particular, with nothing in it that only builds."""

import json
import re
import subprocess
import sys

import pytest
from tests.deploy.containers import names_of_settings
from tests.deploy.files import DEPLOY, HOUSE, ROOT, text_of

DOCKERFILE = text_of("Dockerfile")
STAYS_BEHIND = ("pytest", "mypy", "ruff", "uv", "hatchling", "hypothesis", "jsonschema", "import-linter")
NEEDED = ("aiokafka", "faust-streaming", "motor", "pymongo", "fastapi", "uvicorn", "typst", "cel-expr-python", "typer")


def instructions(text: str) -> list[tuple[str, str]]:
    """Word and rest of every instruction, continued lines joined."""
    lines = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines if line.strip()]


def complaints(text: str) -> list[str]:
    """What is wrong with a Dockerfile, one sentence each."""
    steps = instructions(text)
    said = [
        f"{rest} has no version" for word, rest in steps if word == "FROM" and not re.search(r":\d+\.\d+\.\d+", rest)
    ]
    said += [f"{rest} is added from somewhere" for word, rest in steps if word == "ADD"]
    installs = [part for word, rest in steps if word == "RUN" for part in rest.split("&&") if "pip" in part]
    said += [
        f"installs without hashes: {part.strip()}"
        for part in installs
        if " install" in part and "--require-hashes" not in part and not ("--no-deps" in part and "--no-index" in part)
    ]
    last = steps[max(at for at, (word, _) in enumerate(steps) if word == "FROM") :]
    users = [rest for word, rest in last if word == "USER"]
    if not users or not re.fullmatch(r"[1-9]\d*:[1-9]\d*", users[-1]):
        said.append("runs as root or by a name")
    said += [
        f"nobody reads {name}"
        for word, rest in steps
        if word in {"ENV", "ARG"}
        for name in re.findall(r"\b(ONEWINDOW_\w+)=", rest)
        if name not in names_of_settings()
    ]
    said += [
        f"{word} goes through a shell"
        for word, rest in last
        if word in {"CMD", "ENTRYPOINT"} and not rest.startswith("[")
    ]
    health = [rest for word, rest in last if word == "HEALTHCHECK"]
    if len(health) != 1 or not any(f"'{path}'" in health[0] for path in HOUSE):
        said.append("nobody asks how it is")
    said += [
        f"{tool} is used where it runs" for word, rest in last for tool in ("curl", "apt-get", "pip ") if tool in rest
    ]
    return said


def test_the_dockerfile_keeps_the_rules() -> None:
    """Base by version, packages by hash, a numeric user, no shell before the service, known settings."""
    assert [] == complaints(DOCKERFILE)


@pytest.mark.parametrize(
    ("there", "planted", "complaint"),
    [
        ("FROM python:3.11.13-slim-bookworm AS build", "FROM python:latest AS build", "has no version"),
        ("COPY deploy/catalogue", "ADD deploy/catalogue", "added from somewhere"),
        ("--require-hashes --requirement requirements.lock", "--requirement requirements.lock", "without hashes"),
        ("USER 10001:10001", "USER onewindow", "root or by a name"),
        ("USER 10001:10001\n", "", "root or by a name"),
        ("ONEWINDOW_DATA", "ONEWINDOW_DATUM", "nobody reads"),
        ('CMD ["python", "-m", "onewindow.intake", "/catalogue"]', "CMD python -m onewindow.intake", "through a shell"),
        ("/live", "/healthz", "how it is"),
        ("RUN install --directory", "RUN apt-get install --directory", "where it runs"),
    ],
)
def test_a_planted_fault_is_seen(there: str, planted: str, complaint: str) -> None:
    """Each rule bites, and only that one."""
    assert there in DOCKERFILE
    (said,) = complaints(DOCKERFILE.replace(there, planted))

    assert complaint in said


def test_the_image_holds_every_distribution_that_serves() -> None:
    """None of those that make installs is missing, and each folder that is copied is there."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (listed,) = re.findall(r"^DISTRIBUTIONS := ((?:.*\\\n)*.*)$", makefile, re.MULTILINE)
    serving = {name for name in listed.replace("\\", " ").split() if name != "deploy/local-cluster"}
    built = {
        name.rstrip("/") for name in re.findall(r"\./([\w/-]+)", " ".join(rest for _, rest in instructions(DOCKERFILE)))
    }
    sent = {line[1:] for line in text_of("Dockerfile.dockerignore").splitlines() if line.startswith("!")}

    assert serving == {name for name in built if (ROOT / name / "pyproject.toml").exists()}
    assert set() == {name for name in sent if not (ROOT / name).exists()}
    assert all(any(name == each or name.startswith(f"{each}/") for each in sent) for name in serving)


def test_what_only_builds_or_tests_stays_out_of_the_image() -> None:
    """The part of the lock that goes in holds what the services need, by hash, and no tool."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    told = subprocess.run(
        [sys.executable, DEPLOY / "image/needed.py"], input=lock, capture_output=True, text=True, check=True
    ).stdout
    packages = set(re.findall(r"^([a-z0-9-]+)", told, re.MULTILINE))

    assert set() == packages & set(STAYS_BEHIND)
    assert set(NEEDED) <= packages
    assert all(entry in lock and "--hash=sha256:" in entry for entry in re.split(r"\n(?=[a-z0-9])", told.strip()))


def test_the_image_is_asked_without_a_shell() -> None:
    """The health check is a list that JSON reads, and Python that compiles."""
    (health,) = [rest for word, rest in instructions(DOCKERFILE) if word == "HEALTHCHECK"]
    command = json.loads(health.partition("CMD ")[2])

    assert ["python", "-c"] == command[:2]
    assert compile(command[2], "health", "exec") is not None
