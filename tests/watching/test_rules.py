"""The rules: taken by Prometheus, about series that exist, each alert tested, explained and told in two languages."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from deploy.watching.__main__ import files
from deploy.watching.boards import BOARDS
from tests.watching.metrics import ROOT, series
from tests.watching.rules import (
    FOREIGN,
    PROMETHEUS,
    RULES,
    TESTS,
    chosen_in,
    grouped_in,
    labels_of,
    named_in,
    needs_promtool,
    promtool,
    recorded,
    rules,
)

HEADINGS = set(re.findall(r"^### (\w+)$", (ROOT / "docs/operations.md").read_text(encoding="utf-8"), re.MULTILINE))
ALERTS = sorted({rule["alert"] for rule in rules("alert")})
_ALERT = re.compile(r'alertname=\\?"(\w+)')


@needs_promtool
def test_prometheus_and_alertmanager_take_the_files() -> None:
    """Rules, routes, and the rules' own tests: each alert stays silent, then fires."""
    for verb, among in (("check", RULES), ("test", TESTS)):
        done = promtool(verb, "rules", *among)
        assert 0 == done.returncode, done.stdout + done.stderr
    routes = ["amtool", "check-config", str(PROMETHEUS / "alertmanager.yaml")]
    assert 0 == subprocess.run(routes, capture_output=True, check=False, timeout=60).returncode


@needs_promtool
@pytest.mark.parametrize("always", [True, False])
def test_the_rules_tests_have_teeth(tmp_path: Path, always: bool) -> None:
    """If every alert always fired, or never, each of them would be found by its test."""
    shutil.copytree(PROMETHEUS, tmp_path / "prometheus")
    for file in (tmp_path / "prometheus/rules").iterdir():
        said = yaml.safe_load(file.read_text(encoding="utf-8"))
        for rule in (rule for group in said["groups"] for rule in group["rules"] if "alert" in rule):
            rule["expr"] = "vector(1)" if always else "vector(1) > 1"
            rule.pop("for", None)
        file.write_text(yaml.safe_dump(said))

    said = promtool("test", "rules", *sorted((tmp_path / "prometheus/tests").iterdir()))

    assert 0 != said.returncode
    found = set(_ALERT.findall(said.stdout + said.stderr))
    assert set(ALERTS) <= found


def test_every_alert_has_a_test_in_which_it_fires_and_one_in_which_it_is_silent() -> None:
    """By name; the budget's alerts share theirs."""
    fires, silent = set[str](), set[str]()
    for file in TESTS:
        for test in yaml.safe_load(file.read_text(encoding="utf-8"))["tests"]:
            for asked in test["promql_expr_test"]:
                named = set(_ALERT.findall(asked["expr"] + str(asked.get("exp_samples", ""))))
                (fires if asked.get("exp_samples") else silent).update(named or ALERTS)
    assert (set(ALERTS), set(ALERTS)) == (fires & set(ALERTS), silent & set(ALERTS))


@pytest.mark.parametrize("rule", rules("alert"), ids=lambda rule: "-".join([rule["alert"], *rule["labels"].values()]))
def test_an_alert_says_in_two_languages_what_is_wrong_and_where_to_read_on(rule: dict[str, Any]) -> None:
    """It has a severity, two summaries, and a section of the handbook."""
    told = rule["annotations"]

    assert rule["labels"]["severity"] in ("page", "ticket")
    assert {"summary_zh", "summary_en", "runbook"} == told.keys()
    assert re.search(r"[\u4e00-\u9fff]", told["summary_zh"])
    assert f"docs/operations.md#{rule['alert'].lower()}" == told["runbook"]
    assert rule["alert"] in HEADINGS


def test_every_section_about_an_alert_is_about_one_that_exists() -> None:
    """And each alert has one."""
    assert set(ALERTS) == {heading for heading in HEADINGS if heading.startswith("OneWindow")}


def test_rules_ask_only_for_series_that_exist() -> None:
    """Each is declared in the code, recorded by a rule, or Prometheus's own."""
    known = series() | recorded() | FOREIGN
    assert {} == {
        rule.get("alert", rule.get("record")): unknown
        for rule in [*rules("alert"), *rules("record")]
        if (unknown := named_in(rule["expr"]) - known)
    }


def test_rules_panels_and_their_tests_name_only_labels_that_the_series_have() -> None:
    """A label that nobody sets chooses nothing and is never seen to: the alert is silent, a sum is of everything."""
    asked = {rule["expr"] for rule in [*rules("alert"), *rules("record")]}
    asked |= {query.expr for board in BOARDS for panel in board.panels for query in panel.queries}
    tests = [test for file in TESTS for test in yaml.safe_load(file.read_text(encoding="utf-8"))["tests"]]
    sampled = {sample["series"] for test in tests for sample in test["input_series"]}

    assert [] == [
        (one, series, wrong)
        for one in sorted(asked | sampled)
        for series, labels in chosen_in(one).items()
        if series != "ALERTS" and (wrong := labels - labels_of(series))
    ]
    assert {} == {
        one: wrong for one in asked if (wrong := grouped_in(one) - set().union(*map(labels_of, named_in(one))))
    }


@pytest.mark.parametrize(
    "planted",
    [
        'onewindow_process_ends_total{why!="asked"}',
        'department:onewindow_steps_open:sum{item="a"}',
        "sum by (department) (onewindow_cases_open)",
    ],
)
def test_a_label_that_nobody_sets_is_found(planted: str) -> None:
    """In a metric's series, in a recorded one, and in a sum."""
    wrong = [labels - labels_of(series) for series, labels in chosen_in(planted).items()]
    wrong.append(grouped_in(planted) - set().union(*map(labels_of, named_in(planted))))
    assert 1 == sum(map(len, wrong))


def test_a_recording_rule_says_level_metric_and_operation() -> None:
    """In this order."""
    assert all(re.fullmatch(r"[a-z]+:onewindow_[a-z_]+:[a-z0-9]+", name) for name in recorded())


def test_what_is_made_is_what_is_committed() -> None:
    """`make dashboards` would change nothing."""
    assert {} == {path: "is not what the code makes" for path, text in files().items() if path.read_text() != text}
