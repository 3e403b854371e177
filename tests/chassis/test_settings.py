"""What can be set for a process, and what is refused."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from onewindow.chassis.build import build_house
from onewindow.chassis.people import DemoInProductionError
from onewindow.chassis.settings import HouseSettings


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every knob is ONEWINDOW_…; a service's address is named with an underscore where its name has a hyphen."""
    monkeypatch.setenv("ONEWINDOW_BUS", "kafka")
    monkeypatch.setenv("ONEWINDOW_PORT", "9000")
    monkeypatch.setenv("ONEWINDOW_PEERS__DEPARTMENT_WORKER", "http://10.0.0.3:8080")
    monkeypatch.setenv("ONEWINDOW_PEERS__INTAKE", "http://10.0.0.1:8080")
    settings = HouseSettings()
    assert (settings.bus, settings.port, settings.partition_count) == ("kafka", 9000, 8)
    assert settings.peers == {"department-worker": "http://10.0.0.3:8080", "intake": "http://10.0.0.1:8080"}
    assert HouseSettings(bus="sqlite").partition_count == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [("BUS", "rabbit"), ("PORT", "70000"), ("PARTITIONS", "0"), ("MEMBER", "a b"), ("SESSION_S", "0")],
)
def test_a_knob_out_of_range_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """The process does not start on a guess."""
    monkeypatch.setenv(f"ONEWINDOW_{name}", value)
    with pytest.raises(ValidationError):
        HouseSettings()


def test_production_does_not_start_with_demo_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ONEWINDOW_PRODUCTION=1 refuses what is meant for a demo."""
    monkeypatch.setenv("ONEWINDOW_PRODUCTION", "1")
    with pytest.raises(DemoInProductionError):
        build_house(HouseSettings(data=tmp_path), ("onewindow.case.v1",))
