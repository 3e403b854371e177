"""Each distribution installs alone: what it imports it declares, and what it declares is locked by hash."""

import ast
import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

ROOT = Path(__file__).parents[2]
OWN = "onewindow"
PYPROJECTS = sorted(
    file for pattern in ("*", "services/*", "deploy/*") for file in ROOT.glob(f"{pattern}/pyproject.toml")
)
PROVIDERS = importlib.metadata.packages_distributions()
ALLOWED = {  # the map of docs/architecture.md: who may stand on whom
    "contracts": set(),
    "definitions": {"contracts"},
    "chassis": {"contracts"},
    "intake": {"contracts", "definitions", "chassis"},
    "routing": {"contracts", "definitions", "chassis"},
    "department-worker": {"contracts", "definitions", "chassis"},
    "notifier": {"contracts", "definitions", "chassis"},
    "local-cluster": set(),
}


def _project(pyproject: Path) -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads(pyproject.read_text())["project"]
    return project


def _declared(pyproject: Path) -> tuple[list[Requirement], list[Requirement]]:
    """Return what is always installed, and what only an extra brings."""
    project = _project(pyproject)
    extras = project.get("optional-dependencies", {}).values()
    return [Requirement(text) for text in project["dependencies"]], [
        Requirement(text) for extra in extras for text in extra
    ]


def _imported(text: str) -> set[str]:
    """Return every absolute module a source names in an import, wherever in the file it stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module == OWN:
            found |= {f"{OWN}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module)
    return found


def _needed(text: str) -> dict[str, set[NormalizedName]]:
    """Return, for every import that is not of the standard library, the distributions that provide it."""
    needs: dict[str, set[NormalizedName]] = {}
    for module in _imported(text):
        top, *rest = module.split(".")
        if top == OWN:
            needs[module] = {canonicalize_name(f"{OWN}-{rest[0]}")}
        elif top not in sys.stdlib_module_names:
            needs[module] = {canonicalize_name(name) for name in PROVIDERS.get(top, [top])}
    return needs


def _undeclared(pyproject: Path, text: str) -> set[str]:
    always, extra = _declared(pyproject)
    here = {canonicalize_name(r.name) for r in [*always, *extra]} | {canonicalize_name(_project(pyproject)["name"])}
    return {module for module, providers in _needed(text).items() if not providers & here}


@pytest.mark.parametrize("pyproject", PYPROJECTS, ids=lambda file: str(file.parent.relative_to(ROOT)))
def test_a_distribution_declares_all_it_imports(pyproject: Path) -> None:
    """No source leans on a package that only a neighbour's declaration happens to install."""
    missing = {
        str(file.relative_to(ROOT)): modules
        for file in sorted(pyproject.parent.glob("src/**/*.py"))
        if (modules := _undeclared(pyproject, file.read_text()))
    }

    assert {} == missing


def test_an_undeclared_import_is_seen() -> None:
    """The scan has teeth: at the top, in a function, from the bare namespace, and a neighbour's package."""
    contracts = ROOT / "contracts/pyproject.toml"
    source = "import json, rich.table\nfrom onewindow import chassis\ndef f():\n    from yaml import load\n"

    assert {"rich.table", "onewindow.chassis", "yaml"} == _undeclared(contracts, source)


@pytest.mark.parametrize("pyproject", PYPROJECTS, ids=lambda file: str(file.parent.relative_to(ROOT)))
def test_a_service_stands_on_contracts_definitions_and_chassis_only(pyproject: Path) -> None:
    """Installing one service never brings another one along; only the edition brings all."""
    name = _project(pyproject)["name"].removeprefix(f"{OWN}-")
    always, extra = _declared(pyproject)
    own = {r.name.removeprefix(f"{OWN}-") for r in [*always, *extra] if r.name.startswith(OWN)}

    assert own <= ALLOWED.get(name, set(ALLOWED))


def test_one_version_of_everything() -> None:
    """Every distribution has the same version, so a deployment never mixes two."""
    assert len({_project(file)["version"] for file in PYPROJECTS}) == 1


def _covered(need: Requirement, pins: dict[str, str]) -> bool:
    version = pins.get(canonicalize_name(need.name))
    return version is not None and version in need.specifier


def test_every_declared_need_is_locked_by_hash_and_without_address() -> None:
    """The lock covers each declaration with a version it allows, gives its hashes, and names no place."""
    lock = (ROOT / "requirements.lock").read_text()
    pins = dict(
        re.findall(
            r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==(\S+)[^\n]*\\\n    --hash=sha256:[0-9a-f]{64}",
            lock,
            re.MULTILINE,
        )
    )
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    needs = [Requirement(text) for group in groups.values() for text in group]
    for pyproject in PYPROJECTS:
        needs += [need for kind in _declared(pyproject) for need in kind if not need.name.startswith(OWN)]

    assert len(re.findall(r"^[a-z0-9]", lock, re.MULTILINE)) == len(pins)
    assert [] == [str(need) for need in needs if not _covered(need, pins)]
    assert None is re.search(r"://|file:|^-", lock, re.MULTILINE)
