"""Who may import whom, and who may make up time, ids and chance: every rule holds, and every rule bites."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = Path(sys.executable).parent
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
CONTRACTS = SETTINGS["importlinter"]["contracts"]
BANNED = sorted(SETTINGS["ruff"]["lint"]["flake8-tidy-imports"]["banned-api"])
SOURCES = ["contracts/src", "definitions/src", "chassis/src", "services/*/src", "deploy/*/src"]

# The rule that must break, and the forbidden lines that break it: module -> line.
PLANTED = [
    ("contracts", {"contracts.planted": "import onewindow.chassis"}),
    ("contracts", {"contracts.planted": "import fastapi"}),
    ("definitions", {"definitions.planted": "import onewindow.chassis"}),
    ("definitions", {"definitions.planted": "import time"}),
    ("chassis", {"chassis.planted": "import onewindow.contracts.case"}),
    ("chassis", {"chassis.planted": "import onewindow.definitions"}),
    ("chassis", {"chassis.planted": "import onewindow.routing"}),
    ("services", {"intake.planted": "import onewindow.routing.core"}),
    ("edition", {"notifier.shell.planted": "import onewindow.embedded"}),
    ("edition", {"intake.shell.planted": "import onewindow.local_cluster"}),
    ("cluster", {"local_cluster.planted": "import onewindow.chassis"}),
    ("anatomy", {"routing.core.planted": "import onewindow.routing.shell"}),
    ("core", {"department_worker.core.planted": "import onewindow.chassis"}),
    ("core", {"intake.core.planted": "import os"}),
    # Not the core itself but what it leans on.
    ("core", {"notifier.core.planted": "import onewindow.notifier.aside", "notifier.aside": "import socket"}),
    ("drivers", {"routing.shell.planted": "import aiokafka"}),
    ("drivers", {"chassis.planted": "import aiokafka"}),
    ("drivers", {"notifier.shell.planted": "import motor.motor_asyncio"}),
    ("drivers", {"chassis.motor.planted": "import pymongo"}),
    ("drivers", {"chassis.motor.planted": "import bson"}),
    ("faust", {"routing.shell.planted": "import faust"}),
    ("faust", {"routing.shell.pulse.planted": "import mode"}),
    ("derived", {"routing.shell.planted": "import onewindow.routing.core.pulse"}),
    ("derived", {"routing.core.planted": "import onewindow.routing.core.pulse_case"}),
]


def _sources(root: Path) -> list[Path]:
    return sorted(found for pattern in SOURCES for found in root.glob(pattern))


def _judge(root: Path, cwd: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the import rules over the trees under `root`, from a folder that holds none of them."""
    path = os.pathsep.join(str(source) for source in _sources(root))
    return subprocess.run(
        [TOOLS / "lint-imports", "--config", ROOT / "pyproject.toml", "--no-cache", *options],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": path, "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of every source tree, free to be spoiled."""
    copy = tmp_path_factory.mktemp("trees")
    for source in _sources(ROOT):
        shutil.copytree(source, copy / source.relative_to(ROOT), ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def _module_file(trees: Path, module: str) -> Path:
    package, *rest = module.split(".")
    (home,) = [source for source in _sources(trees) if (source / "onewindow" / package).is_dir()]
    return (home / "onewindow" / package).joinpath(*rest).with_suffix(".py")


def test_every_import_rule_holds(tmp_path: Path) -> None:
    """No module of the project imports what its place forbids."""
    verdict = _judge(ROOT, tmp_path)

    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


def test_every_import_rule_has_a_proof() -> None:
    """A rule nobody has seen break is not a rule: each has at least one planted violation."""
    assert {contract["id"] for contract in CONTRACTS} == {rule for rule, _ in PLANTED}


def test_every_package_is_under_the_rules() -> None:
    """A package cannot escape the rules by not being listed."""
    packages = {
        f"onewindow.{found.name}" for s in _sources(ROOT) for found in (s / "onewindow").iterdir() if found.is_dir()
    }

    assert packages == set(SETTINGS["importlinter"]["root_packages"])


@pytest.mark.parametrize(
    ("rule", "lines"), PLANTED, ids=[f"{rule}-{list(lines.values())[-1]}" for rule, lines in PLANTED]
)
def test_a_planted_import_breaks_its_rule(trees: Path, tmp_path: Path, rule: str, lines: dict[str, str]) -> None:
    """The rule names the planted module when one forbidden import is written into a copy of the trees."""
    (name,) = [contract["name"] for contract in CONTRACTS if contract["id"] == rule]
    files = {_module_file(trees, module): line for module, line in lines.items()}
    for file, line in files.items():
        file.write_text(line + "\n")
    try:
        verdict = _judge(trees, tmp_path, "--contract", rule)
    finally:
        for file in files:
            file.unlink()

    assert verdict.returncode == 1, verdict.stdout + verdict.stderr
    assert f"{name} BROKEN" in verdict.stdout
    assert f"onewindow.{next(iter(lines))} -> " in verdict.stdout


def _ruff(file: str, text: str) -> str:
    return subprocess.run(
        [
            TOOLS / "ruff",
            "check",
            "--select",
            "TID251",
            "--output-format",
            "concise",
            "--no-cache",
            "--stdin-filename",
            file,
            "-",
        ],
        cwd=ROOT,
        input=text,
        capture_output=True,
        text=True,
        check=False,
    ).stdout


@pytest.mark.parametrize("banned", BANNED)
def test_only_the_clock_makes_up_time_ids_and_chance(banned: str) -> None:
    """Each banned name is caught wherever it is written, under any alias, and allowed in the clock."""
    module, _, name = banned.rpartition(".")
    package, _, owner = module.rpartition(".")
    use = f"from {package} import {owner} as o\no.{name}\n" if package else f"import {module} as m\nm.{name}\n"

    assert f"`{banned}` is banned" in _ruff("services/routing/src/onewindow/routing/shell/planted.py", use)
    assert f"`{banned}` is banned" in _ruff("tests/planted.py", use)
    assert "TID251" not in _ruff("chassis/src/onewindow/chassis/clock.py", use)
