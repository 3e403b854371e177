"""What the documents point at is there: every file and folder, every import rule."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
RULES = {one["id"] for one in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]}
NO_PATHS = {"application/problem+json", "topic/partition/offset"}

_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
_PATH = re.compile(r"[\w.*-]+(?:/[\w.*-]+)*/?")
_RULE = re.compile(r"import rule `([a-z-]+)`")


def _tree() -> list[str]:
    """Every file and folder of the project, relative to its root, without what tools make."""
    found: list[str] = []
    folders = [ROOT]
    while folders:
        for entry in folders.pop().iterdir():
            if entry.is_dir() and (entry.name.startswith(".") or entry.name in {"__pycache__", "var"}):
                continue
            found.append(entry.relative_to(ROOT).as_posix())
            if entry.is_dir():
                folders.append(entry)
    return found


TREE = _tree()


def cited(text: str) -> set[str]:
    """The paths among the words in backticks: those with a slash inside, and files of code, prose or settings."""
    return {
        word
        for word in _CODE.findall(text)
        if _PATH.fullmatch(word) and word not in NO_PATHS and ("/" in word or word.endswith((".py", ".md", ".yaml")))
    }


def is_there(path: str) -> bool:
    """Whether the project has such a path, from its root or from any folder on; ``*`` and ``...`` stand for others."""
    pattern = re.escape(path.rstrip("/")).replace(r"\.\.\.", ".*").replace(r"\*", "[^/]*")
    return any(re.fullmatch(f"(.*/)?{pattern}", place) for place in TREE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_that_is_cited_exists(document: Path) -> None:
    """A file that was moved or never came is found here, not by whoever looks for it."""
    text = document.read_text(encoding="utf-8")

    assert [] == sorted(path for path in cited(text) if not is_there(path))
    assert [] == sorted(link for link in _LINK.findall(text) if not (document.parent / link).exists())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_import_rule_that_is_cited_exists(document: Path) -> None:
    """A decision is enforced by a rule of that name."""
    assert set(_RULE.findall(document.read_text(encoding="utf-8"))) <= RULES


def test_a_path_that_is_not_there_is_seen() -> None:
    """The check has teeth, and no appetite for what is no path."""
    text = (
        "`chassis/nothing.py`, `gone.md`, `tests/*/test_none_*.py`, `GET /v1/x`, `application/problem+json`, `Makefile`"
    )

    assert {"chassis/nothing.py", "gone.md", "tests/*/test_none_*.py"} == cited(text)
    assert not any(is_there(path) for path in cited(text))
    assert is_there("chassis/ports.py")
    assert is_there("services/*/.../core")
