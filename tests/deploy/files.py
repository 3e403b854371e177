"""The files of deploy/ as data, read once; what is planted into them is planted into copies."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
SERVICES = ("intake", "routing", "department-worker", "notifier")
PULSE = "pulse"
"""The one process of ours that has no door and that nobody waits for."""
PROCESSES = (*SERVICES, PULSE)
HOUSE = ("/live", "/ready", "/metrics")


def text_of(name: str) -> str:
    """A file of deploy/ as it stands."""
    return (DEPLOY / name).read_text(encoding="utf-8")


def compose() -> dict[str, Any]:
    """compose.yaml with its anchors resolved."""
    loaded: dict[str, Any] = yaml.safe_load(text_of("compose.yaml"))
    return loaded


def kustomization() -> dict[str, Any]:
    """The kustomization as it stands."""
    loaded: dict[str, Any] = yaml.safe_load(text_of("kubernetes/kustomization.yaml"))
    return loaded


def objects(*kinds: str) -> list[dict[str, Any]]:
    """All objects the kustomization lists, or those of these kinds."""
    return [
        one
        for name in kustomization()["resources"]
        for one in yaml.safe_load_all((KUBERNETES / name).read_text(encoding="utf-8"))
        if not kinds or one["kind"] in kinds
    ]


def settings_of_kubernetes() -> dict[str, str]:
    """What the generated ConfigMap gives every service."""
    (generated,) = [one for one in kustomization()["configMapGenerator"] if one["name"] == "onewindow-settings"]
    return dict(line.split("=", 1) for line in generated["literals"])


def doors(service: str) -> Mapping[str, Any]:
    """The paths of a service, from its committed OpenAPI file."""
    file = ROOT / f"contracts/schemas/openapi-{service}.json"
    paths: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))["paths"]
    return paths
