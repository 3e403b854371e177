"""What stands behind the ports: one choice, made from the settings."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from onewindow.chassis.build import build_house
from onewindow.chassis.kafka_bus import KafkaBus
from onewindow.chassis.measured import MeasuredBus, MeasuredStore
from onewindow.chassis.motor_blobs import MotorBlobs
from onewindow.chassis.motor_store import MotorStore
from onewindow.chassis.settings import HouseSettings
from onewindow.chassis.sqlite_blobs import SqliteBlobs
from onewindow.chassis.sqlite_bus import SqliteBus
from onewindow.chassis.sqlite_store import SqliteStore

TOPICS = ["onewindow.alpha.v1"]


@pytest.mark.parametrize(
    ("bus", "store", "kinds"),
    [
        ("sqlite", "sqlite", (SqliteBus, SqliteStore, SqliteBlobs)),
        ("sqlite", "mongo", (SqliteBus, MotorStore, MotorBlobs)),
        ("kafka", "sqlite", (KafkaBus, SqliteStore, SqliteBlobs)),
        ("kafka", "mongo", (KafkaBus, MotorStore, MotorBlobs)),
    ],
)
def test_log_and_documents_are_chosen_apart(tmp_path: Path, bus: str, store: str, kinds: tuple[type, ...]) -> None:
    """Each of the two from its own setting; what watches the file is there exactly when there is a file to watch."""
    house = build_house(HouseSettings.model_validate({"data": tmp_path, "bus": bus, "store": store}), TOPICS)

    assert isinstance(house.bus, MeasuredBus)
    assert isinstance(house.store, MeasuredStore)
    assert kinds == (type(house.bus.measured), type(house.store.measured), type(house.blobs))
    assert (house.broken is not None) == ("sqlite" in (bus, store))


async def test_on_a_cluster_the_data_folder_holds_nothing_but_the_secret(tmp_path: Path) -> None:
    """No SQLite file is made, neither when the house is built nor when it is left."""
    settings = HouseSettings.model_validate({"data": tmp_path, "bus": "kafka", "store": "mongo"})
    house = build_house(settings, TOPICS)
    await house.store.stop()
    await house.blobs.stop()

    assert ["token.secret"] == os.listdir(tmp_path)


def test_the_embedded_edition_needs_no_driver(tmp_path: Path) -> None:
    """It is installed without them: its house is built without importing one."""
    said = (
        "import sys; sys.modules |= dict.fromkeys(['aiokafka', 'bson', 'gridfs', 'motor', 'pymongo'])\n"
        "from onewindow.chassis.build import build_house\n"
        "from onewindow.chassis.settings import HouseSettings\n"
        f"build_house(HouseSettings(data={str(tmp_path)!r}), ['onewindow.alpha.v1'])\n"
    )
    assert 0 == subprocess.run([sys.executable, "-c", said], check=False).returncode
