"""Themes and templates of reasons: what is shipped loads, and what is wrong is told with file and line."""

import shutil
from pathlib import Path

import pytest

from onewindow.definitions.complaint import CatalogueError
from onewindow.definitions.load import Catalogue

SHIPPED = Path(__file__).parents[2] / "deploy" / "catalogue"
OK = "{zh: 好, en: fine}"
HOME = f"home:\n  name: {OK}\n  subject: person\n  tasks:\n    - {{service: newborn, why: {OK}}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped catalogue."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "catalogue"))


def test_every_service_is_found_by_what_happens_to_people() -> None:
    """No shipped service is left out of the themes, and the templates of reasons are there for each form."""
    catalogue = Catalogue.load(SHIPPED)

    assert set(catalogue.services()) == {task.service for theme in catalogue.themes.values() for task in theme.tasks}
    assert {"defects", "deny", "opinion", "pause", "extend", "transfer"} == {one.act for one in catalogue.reasons}


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        (f"home: {{name: {OK}, subject: person, tasks: []}}\n", 1, "shape"),
        (HOME.replace(OK, "{zh: 家, en: ''}", 1), 2, "text_empty"),
        (HOME.replace("newborn", "nowhere"), 5, "unknown_service"),
        (HOME + f"    - {{service: newborn, why: {OK}}}\n", 6, "service_twice"),
        (HOME.replace("fine}}\n", "fine}, after: [catering-open]}\n"), 5, "after_later"),
    ],
)
def test_a_theme_that_is_wrong_is_told_with_its_line(folder: Path, text: str, line: int, code: str) -> None:
    """No task, no name, a service that is not there or twice, one that comes after a later one."""
    (folder / "themes.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        Catalogue.load(folder)
    assert [("themes.yaml", line, code)] == [(one.file, one.line, one.code) for one in caught.value.complaints]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("- {act: praise, text: {zh: 好, en: fine}}\n", "shape"),
        ("- {act: defects, text: {zh: 好, en: ' '}}\n", "text_empty"),
        ("- {act: deny, text: {zh: 好, en: fine}}\n", "law_missing"),
        ("- {act: defects, text: {zh: 好, en: fine}, law: {zh: 法, en: law}}\n", "law_without_denial"),
        ("- {act: transfer, text: {zh: 好, en: fine}, service: newborn, item: child_name}\n", "item_without_defect"),
        ("- {act: defects, text: {zh: 好, en: fine}, step: licence}\n", "service_missing"),
        ("- {act: defects, text: {zh: 好, en: fine}, service: nowhere}\n", "unknown_service"),
        ("- {act: defects, text: {zh: 好, en: fine}, service: newborn, step: nowhere}\n", "unknown_step"),
        ("- {act: defects, text: {zh: 好, en: fine}, service: newborn, item: nothing}\n", "unknown_item"),
    ],
)
def test_a_template_that_is_wrong_is_told_with_its_line(folder: Path, text: str, code: str) -> None:
    """Each in its line, at once."""
    (folder / "reasons.yaml").write_text("# templates\n" + text, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        Catalogue.load(folder)
    assert [("reasons.yaml", 2, code)] == [(one.file, one.line, one.code) for one in caught.value.complaints]
