"""The tree of regions: five levels by code, departments in it, and a service at the level of its lead."""

from pathlib import Path

import pytest

from onewindow.definitions.complaint import CatalogueError
from onewindow.definitions.load import Catalogue
from onewindow.definitions.regions import level_of, parent_of

SHIPPED = Path(__file__).parents[2] / "deploy" / "catalogue"


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("450000000000", "province", None),
        ("450900000000", "city", "450000000000"),
        ("450981000000", "county", "450900000000"),
        ("450981199000", "town", "450981000000"),
        ("450981199201", "village", "450981199000"),
        ("110101001001", "village", "110101001000"),
        ("370000000000", "province", None),
    ],
)
def test_the_level_of_a_region_and_what_it_lies_in_follow_from_its_code(
    code: str, level: str, parent: str | None
) -> None:
    """GB/T 2260 and GB/T 10114: the code of the parent is that of the child with its last digits zero."""
    assert (level, parent) == (level_of(code), parent_of(code))


def test_the_shipped_tree_has_five_levels_and_every_department_is_in_it() -> None:
    """A township with nineteen villages, as the reports of the field have one."""
    catalogue = Catalogue.load(SHIPPED)
    levels = [level_of(code) for code in catalogue.regions]

    assert {"province": 1, "city": 1, "county": 1, "town": 1, "village": 19} == {
        level: levels.count(level) for level in dict.fromkeys(levels)
    }
    assert all(one.region in catalogue.regions for one in catalogue.departments.values())
    assert "town" == level_of(catalogue.departments["town"].region or "")


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ('"450981000000": {name: {zh: 北流市, en: Beiliu}}\n', 1, "unknown_region"),
        ('"450000000000": {name: {zh: 广西, en: ""}}\n', 1, "text_empty"),
        ('"45": {name: {zh: 广西, en: Guangxi}}\n', 1, "shape"),
        ('"450000000000": {zh: 广西}\n', 1, "shape"),
        (
            '"450000000000": {name: {zh: 广西, en: Guangxi}}\n"450000000000": {name: {zh: 广西, en: Guangxi}}\n',
            2,
            "key_twice",
        ),
    ],
)
def test_a_tree_that_is_wrong_is_told_with_file_and_line(tmp_path: Path, text: str, line: int, code: str) -> None:
    """A region that lies nowhere, one without a name, a code that is none, one that stands there twice."""
    (tmp_path / "regions.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "departments.yaml").write_text("amr: {name: {zh: 局, en: Bureau}}\n", encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        Catalogue.load(tmp_path)
    assert ("regions.yaml", line, code) in [(one.file, one.line, one.code) for one in caught.value.complaints]


def test_a_department_of_nowhere_is_told(tmp_path: Path) -> None:
    """Where there is a tree, whoever says where they are is in it."""
    (tmp_path / "regions.yaml").write_text('"450000000000": {name: {zh: 广西, en: Guangxi}}\n', encoding="utf-8")
    text = 'amr: {name: {zh: 局, en: Bureau}, region: "370000000000"}\n'
    (tmp_path / "departments.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        Catalogue.load(tmp_path)
    assert [("departments.yaml", 1, "unknown_region")] == [
        (one.file, one.line, one.code) for one in caught.value.complaints
    ]


def test_a_service_is_handled_at_the_level_of_its_lead(tmp_path: Path) -> None:
    """A department of the county leads nothing of the township."""
    for name in ("regions.yaml", "departments.yaml"):
        (tmp_path / name).write_text((SHIPPED / name).read_text(encoding="utf-8"), encoding="utf-8")
    text = (SHIPPED / "village-elder-card" / "2.yaml").read_text(encoding="utf-8")
    assert "\nlead: town\n" in text
    (tmp_path / "village-elder-card").mkdir()
    (tmp_path / "village-elder-card" / "2.yaml").write_text(text.replace("\nlead: town\n", "\nlead: civil\n"))
    with pytest.raises(CatalogueError) as caught:
        Catalogue.load(tmp_path)
    assert ["level_of_lead"] == [one.code for one in caught.value.complaints]
