"""The dashboards: what is committed can be provisioned, says all in two languages, and asks for what exists."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from deploy.watching.boards import BOARDS
from deploy.watching.grafana import HANDBOOK, anchor
from tests.watching.metrics import ROOT, declared, series
from tests.watching.rules import FOREIGN, named_in, recorded

GRAFANA = ROOT / "deploy/grafana"
FILES = sorted((GRAFANA / "dashboards").rglob("*.json"))
HEADINGS = re.findall(r"^##+ (.+)$", (ROOT / "docs/operations.md").read_text(encoding="utf-8"), re.MULTILINE)
FILE = {file.stem: file for file in FILES}
BOARD = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def read(file: Path) -> dict[str, Any]:
    """A dashboard as it is committed."""
    loaded: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return loaded


def colour_of(panel: dict[str, Any], value: float) -> str:
    """As Grafana chooses it: that of the last step which the value has reached."""
    steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    return str([step["color"] for step in steps if step["value"] is None or value >= step["value"]][-1])


def is_bilingual(text: str) -> bool:
    """Whether it says something in Chinese and something in English."""
    return bool(re.search(r"[\u4e00-\u9fff]", text) and re.search(r"[A-Za-z]{3}", text))


def test_every_board_is_committed_under_a_uid_of_its_own() -> None:
    """Links and bookmarks stay good: a uid never changes."""
    assert {f"onewindow-{one.name}" for one in BOARDS} == {read(file)["uid"] for file in FILES}
    assert len(BOARDS) == len(FILES)


def test_the_overview_is_for_one_look() -> None:
    """Twelve panels at most."""
    assert 12 >= len(next(one for one in BOARDS if one.name == "overview").panels)


def test_what_is_good_is_green_and_what_is_bad_is_red() -> None:
    """Nobody answers, an alert, no new applications: each is seen by its colour, and so is that all is well."""
    panels = {panel["links"][0]["url"].partition("#")[2]: panel for panel in read(FILE["overview"])["panels"][:4]}
    good = {"onewindowservicedown": 0, "alerts": 0, "onewindowintakeclosed": 1, "onewindowcasesblocked": 0}

    assert {"green"} == {colour_of(panels[section], value) for section, value in good.items()}
    assert {"red"} == {colour_of(panels[section], 1 - value) for section, value in good.items()}


@BOARD
def test_all_is_said_in_two_languages(file: Path) -> None:
    """The board's title, every panel's, and the names of what can be chosen."""
    board = read(file)
    titles = [board["title"], *(one["title"] for one in board["panels"])]
    titles += [one["label"] for one in board.get("templating", {}).get("list", ())]

    assert [] == [title for title in titles if not is_bilingual(title)]


@BOARD
def test_every_panel_leads_to_a_section_of_the_handbook(file: Path) -> None:
    """What to do is one click away."""
    anchors = {anchor(heading) for heading in HEADINGS}
    for panel in read(file)["panels"]:
        (link,) = panel["links"]
        page, _, section = link["url"].partition("#")
        assert (HANDBOOK, True) == (page, section in anchors), panel["title"]


@BOARD
def test_panels_ask_for_series_that_exist_and_label_what_they_choose(file: Path) -> None:
    """Each is declared in the code, recorded by a rule, or Prometheus's own."""
    known = series() | recorded() | FOREIGN | {"ALERTS"}
    board = read(file)
    asked = {target["expr"] for panel in board["panels"] for target in panel["targets"]}

    assert {} == {one: unknown for one in asked if (unknown := named_in(one) - known)}
    for choice in board.get("templating", {}).get("list", ()):
        chosen, label = re.fullmatch(r"label_values\((\w+), (\w+)\)", choice["query"]).groups()  # type: ignore[union-attr]
        assert label in declared()[chosen]._labelnames
        assert (label, ".*") == (choice["name"], choice["allValue"])
        assert any(f'{label}=~"${label}"' in one for one in asked)


@BOARD
def test_grafana_can_be_given_it(file: Path) -> None:
    """Its source is the one that is provisioned, panels have numbers and places of their own, nobody edits it there."""
    board = read(file)
    (source,) = yaml.safe_load((GRAFANA / "provisioning/datasources/prometheus.yaml").read_text())["datasources"]
    wanted = {"type": source["type"], "uid": source["uid"]}

    assert all(wanted == one["datasource"] for panel in board["panels"] for one in (panel, *panel["targets"]))
    assert list(range(1, len(board["panels"]) + 1)) == [panel["id"] for panel in board["panels"]]
    assert (False, True) == (board["editable"], board["schemaVersion"] > 30)
    taken: Mapping[tuple[int, int], int] = {}
    for panel in board["panels"]:
        at = panel["gridPos"]
        cells = {
            (x, y): panel["id"] for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])
        }
        assert (True, False) == (at["x"] + at["w"] <= 24, bool(cells.keys() & taken.keys())), panel["title"]
        taken = {**taken, **cells}


def test_provisioning_is_from_files_and_one_way() -> None:
    """Folders are as in the tree, and what is changed on the screen cannot be saved over them."""
    (provider,) = yaml.safe_load((GRAFANA / "provisioning/dashboards/onewindow.yaml").read_text())["providers"]

    assert ("file", False) == (provider["type"], provider["allowUiUpdates"])
    assert provider["options"]["foldersFromFilesStructure"] is True
    assert "folder" not in provider
