"""What watches the local cluster has the rules and routes of every installation, and its programs take them."""

import subprocess
from pathlib import Path

import pytest
from tests.watching.rules import RULES, needs_promtool, promtool

from onewindow.local_cluster.tools import needed
from onewindow.local_cluster.watching import PROGRAMS, Watching
from onewindow.local_cluster.words import ClusterError

TARGETS = {"intake-1": ("intake", "127.0.0.1:1"), "routing-2": ("routing", "127.0.0.1:2")}


@needs_promtool
@pytest.mark.parametrize("alerts_to", [None, "http://127.0.0.1:7/alerts"])
def test_the_programs_take_what_is_written_for_them(tmp_path: Path, alerts_to: str | None) -> None:
    """Every process is asked under its member name; alerts go to the webhook that was named, or only show."""
    both = Watching(tmp_path, TARGETS, tmp_path, alerts_to)
    both.prepare_prometheus()
    both.prepare_alertmanager()

    checked = promtool("check", "config", tmp_path / "prometheus.json")
    routes = subprocess.run(
        ["amtool", "check-config", str(tmp_path / "alertmanager.yaml")], capture_output=True, check=False, timeout=60
    )

    assert 0 == checked.returncode, checked.stdout + checked.stderr
    assert f"{len(RULES)} rule files found" in checked.stdout
    assert 0 == routes.returncode, routes.stdout
    assert '"instance": "routing-2"' in (tmp_path / "prometheus.json").read_text()
    written = (tmp_path / "alertmanager.yaml").read_text()
    assert (alerts_to is not None) == ("webhook_configs" in written)
    assert alerts_to is None or f"url: {alerts_to}\n" in written


def test_what_is_not_ready_says_so(tmp_path: Path) -> None:
    """Nobody answers before it is started."""
    both = Watching(tmp_path, TARGETS, tmp_path)
    assert ("no answer",) == both.missing_prometheus() == both.missing_alertmanager()


def test_one_line_says_how_to_install_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """They are asked for only with --watch."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ClusterError) as refused:
        needed(PROGRAMS)
    assert "install with `apt-get install prometheus prometheus-alertmanager`" in refused.value.en
