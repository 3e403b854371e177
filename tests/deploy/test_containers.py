"""Every container, wherever it would run: as little as it needs, and nothing named that does not exist."""

import os
import re
import tomllib
from dataclasses import replace
from typing import Any

import pytest
from tests.deploy.containers import OURS, SETTINGS, VERSION, Container, complaints, of_compose, of_kubernetes
from tests.deploy.files import DEPLOY, ROOT

from onewindow.contracts.topics import names
from onewindow.definitions.load import Catalogue

CONTAINERS = [*of_compose(), *of_kubernetes()]
SERVING = [one for one in CONTAINERS if "ONEWINDOW_BUS" in one.env]
TOPIC = re.compile(r"onewindow\.[a-z]+(?:\.[a-z-]+)*\.v\d+")


@pytest.mark.parametrize("container", CONTAINERS, ids=lambda one: one.name)
def test_a_container_has_what_it_needs_and_no_more(container: Container) -> None:
    """Versioned, not root, root not writable, no capabilities, limited, and all it names exists."""
    assert [] == complaints(container)


@pytest.mark.parametrize(
    ("planted", "complaint"),
    [
        ({"image": "onewindow:latest"}, "has no version"),
        ({"image": "onewindow"}, "has no version"),
        ({"image": "onewindow:0.0.9"}, "not of this version"),
        ({"user": "0:0"}, "runs as 0:0"),
        ({"user": "root"}, "runs as root"),
        ({"user": ""}, "whoever the image says"),
        ({"read_only": False}, "root can be written"),
        ({"drops": []}, "keeps capabilities"),
        ({"may_gain": True}, "may gain"),
        ({"memory": ""}, "no limit of memory"),
        ({"env": {"ONEWINDOW_KAFKA_BOOTSTRAPS": "x"}}, "nobody reads"),
        ({"env": {"ONEWINDOW_PEERS__INTAKES": "x"}}, "nobody reads"),
        ({"command": ["python", "-m", "onewindow.intakes"]}, "no onewindow.intakes to run"),
        ({"asked": ["/healthz"]}, "nobody answers at /healthz"),
        ({"published": ["8080:8080"]}, "open to the network"),
    ],
)
def test_a_planted_fault_is_seen(planted: dict[str, Any], complaint: str) -> None:
    """Each rule bites, and only that one."""
    (said,) = complaints(replace(SERVING[0], **planted))

    assert complaint in said


@pytest.mark.parametrize("container", SERVING, ids=lambda one: one.name)
def test_a_service_accepts_its_settings(container: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    """No value is of the wrong form, and the service runs on the servers that are named."""
    for name in [name for name in os.environ if name.startswith("ONEWINDOW_")]:
        monkeypatch.delenv(name)
    for name, value in container.env.items():
        if value:  # what comes from a Secret or from the pod's name is not known here
            monkeypatch.setenv(name, value)
    house, *_ = [settings() for settings in SETTINGS.values()]

    assert ("kafka", "mongo") == (getattr(house, "bus"), getattr(house, "store"))  # noqa: B009 - of the base class
    assert {"intake", "routing", "department-worker", "notifier"} == set(getattr(house, "peers"))  # noqa: B009


def test_every_service_is_started_in_both_places() -> None:
    """None of the four was forgotten, nor the pulse, in Compose or in Kubernetes."""
    modules = {"onewindow.intake", "onewindow.routing", "onewindow.department_worker", "onewindow.notifier"}
    modules.add("onewindow.routing.shell.pulse")

    assert modules == {one.command[2] for one in of_compose() if one.image.startswith(OURS)}
    assert modules == {one.command[2] for one in of_kubernetes() if "ONEWINDOW_BUS" in one.env}


def test_the_image_has_the_version_of_the_project() -> None:
    """What is started is what was built from this tree."""
    project = tomllib.loads((ROOT / "chassis/pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert project["version"] == VERSION
    assert f"-t {OURS}:{VERSION} " in (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


def strange_topics(text: str) -> set[str]:
    """The topics that a text names and nobody has."""
    known = set(names(tuple(Catalogue.load(DEPLOY / "catalogue").departments)))
    return set(TOPIC.findall(text)) - known


def test_every_topic_that_is_named_exists() -> None:
    """Files of deployment name no topic that the contracts do not have."""
    files = [
        *DEPLOY.glob("Dockerfile*"),
        *(
            file
            for folder in ("", "gateway", "kubernetes", "prometheus", "grafana/**")
            for file in DEPLOY.glob(f"{folder}/*.yaml" if folder else "*.yaml")
        ),
    ]

    assert len(files) > 8
    assert {} == {file.name: strange for file in files if (strange := strange_topics(file.read_text(encoding="utf-8")))}
    assert {"onewindow.cases.v1"} == strange_topics("onewindow.case.v1 onewindow.cases.v1 onewindow.department.fire.v1")
