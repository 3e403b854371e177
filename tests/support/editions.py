"""Houses that nobody has used yet, of either edition, for what is written against the ports alone."""

import os
import secrets
from pathlib import Path
from typing import Literal

import pytest

from onewindow.chassis.build import build_house
from onewindow.chassis.house import House
from onewindow.chassis.settings import HouseSettings

Edition = Literal["embedded", "cluster"]


def settings_for(edition: Edition, folder: Path) -> HouseSettings:
    """Settings of an empty installation; the test is skipped when there is no cluster."""
    if edition == "embedded":
        return HouseSettings(data=folder, partitions=2, session_s=2)
    kafka, mongo = os.environ.get("ONEWINDOW_TEST_KAFKA"), os.environ.get("ONEWINDOW_TEST_MONGO")
    if kafka is None or mongo is None:
        pytest.skip("no cluster: run `make test-cluster`")
    return HouseSettings(
        data=folder,
        bus="kafka",
        kafka_bootstrap=kafka,
        kafka_replication=1,
        partitions=2,
        session_s=6,
        store="mongo",
        mongo_url=mongo,
        mongo_database=f"kept-{secrets.token_hex(6)}",
        mongo_bulk=int(os.environ.get("ONEWINDOW_TEST_MONGO_BULK", "500")),
    )


def empty_house(edition: Edition, folder: Path, topics: tuple[str, ...]) -> House:
    """An installation with nothing in it; nothing is connected yet."""
    return build_house(settings_for(edition, folder), topics)
