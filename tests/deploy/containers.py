"""A container as Compose or Kubernetes would start it, and what is wrong with it."""

import importlib.util
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from pydantic_settings import BaseSettings
from tests.deploy.files import HOUSE, SERVICES, compose, kustomization, objects, settings_of_kubernetes

from onewindow.chassis.settings import HouseSettings
from onewindow.department_worker.shell.settings import DepartmentWorkerSettings
from onewindow.intake.shell.settings import IntakeSettings
from onewindow.notifier.shell.settings import NotifierSettings
from onewindow.routing.shell.pulse.settings import PulseSettings
from onewindow.routing.shell.settings import RoutingSettings

SETTINGS: Mapping[str, type[BaseSettings]] = {
    "": HouseSettings,
    "intake": IntakeSettings,
    "routing": RoutingSettings,
    "department-worker": DepartmentWorkerSettings,
    "notifier": NotifierSettings,
    "pulse": PulseSettings,
}
OURS = "onewindow"
VERSION = "0.1.0"
WRITING_IMAGES = ("apache/kafka", "mongo")
"""Their start scripts write beside the program; everything else runs on a root that cannot be written."""
ANSWERS = {OURS: HOUSE, "nginx": ("/gateway",)}
"""Which paths may be asked of an image to see how it is."""
_URL = re.compile(r"https?://[^/'\"\s]+(/[\w/-]+)")
_TAG = re.compile(r"[a-z0-9./-]+:v?\d+\.\d+\.\d+[a-z0-9.-]*")


@dataclass(frozen=True, slots=True)
class Container:
    """What of it can be judged without starting it; ``asked`` are the paths its probes ask."""

    name: str
    image: str
    command: Sequence[str]
    env: Mapping[str, str]
    user: str
    read_only: bool
    drops: Sequence[str]
    may_gain: bool
    memory: str
    asked: Sequence[str]
    published: Sequence[str] = ()


def names_of_settings() -> set[str]:
    """Every ONEWINDOW_ name that some process reads."""
    names = set()
    for settings in SETTINGS.values():
        prefix = settings.model_config.get("env_prefix", "")
        for name, field in settings.model_fields.items():
            if isinstance(field.validation_alias, str):
                names.add(field.validation_alias)
            elif field.annotation is not None and get_args(field.annotation) == (str, str):  # dict[str, str]
                names |= {f"{prefix}{name}__{service.replace('-', '_')}".upper() for service in SERVICES}
            else:
                names.add(f"{prefix}{name}".upper())
    return names


def complaints(one: Container) -> list[str]:
    """What is wrong with a container, one sentence each."""
    return [f"{one.name}: {complaint}" for complaint in _complaints(one)]


def _complaints(one: Container) -> Iterator[str]:
    if not _TAG.fullmatch(one.image):
        yield f"image {one.image} has no version"
    elif one.image.startswith(f"{OURS}:") and one.image != f"{OURS}:{VERSION}":
        yield f"image {one.image} is not of this version"
    if not re.fullmatch(r"[1-9]\d*(:\d+)?", one.user):
        yield f"runs as {one.user or 'whoever the image says'}"
    if not one.read_only and not one.image.startswith(WRITING_IMAGES):
        yield "its root can be written"
    if list(one.drops) != ["ALL"]:
        yield "keeps capabilities"
    if one.may_gain:
        yield "may gain privileges"
    if not one.memory:
        yield "has no limit of memory"
    for name in sorted(one.env):
        if name.startswith("ONEWINDOW_") and name not in names_of_settings():
            yield f"nobody reads {name}"
    if list(one.command[:2]) == ["python", "-m"] and not _runs(one.command[2]):
        yield f"there is no {one.command[2]} to run"
    answers = ANSWERS.get(one.image.partition(":")[0], ())
    for path in one.asked:
        if path not in answers:
            yield f"nobody answers at {path}"
    for port in one.published:
        if not port.startswith("127.0.0.1:"):
            yield f"port {port} is open to the network"


def _runs(module: str) -> bool:
    try:
        return importlib.util.find_spec(f"{module}.__main__") is not None
    except ModuleNotFoundError:
        return False


def of_compose() -> list[Container]:
    """The containers of compose.yaml."""
    return [_of_compose(name, one) for name, one in compose()["services"].items()]


def _of_compose(name: str, one: Mapping[str, Any]) -> Container:
    health = one.get("healthcheck", {}).get("test", ())
    paths = [path for word in health for path in re.findall(r"'GET', '(/[\w/]+)'", word) + _URL.findall(word)]
    return Container(
        name=name,
        image=one["image"],
        command=one.get("command", one.get("entrypoint", ())),
        env=one.get("environment", {}),
        user=str(one.get("user", "")),
        read_only=one.get("read_only", False),
        drops=one.get("cap_drop", ()),
        may_gain="no-new-privileges:true" not in one.get("security_opt", ()),
        memory=str(one.get("mem_limit", "")),
        asked=paths,
        published=one.get("ports", ()),
    )


def of_kubernetes() -> list[Container]:
    """The containers of the kustomize base, those that only prepare too."""
    return [
        container
        for workload in objects("StatefulSet", "Deployment")
        for container in of_workload(workload, settings_of_kubernetes())
    ]


def of_workload(workload: Mapping[str, Any], settings: Mapping[str, str]) -> Iterator[Container]:
    """The containers of one workload; ``settings``: what the ConfigMap that it takes whole gives it."""
    pod = workload["spec"]["template"]["spec"]
    tags = {image["name"]: image["newTag"] for image in kustomization()["images"]}
    for one in [*pod.get("initContainers", ()), *pod["containers"]]:
        may = one.get("securityContext", {})
        taken = {"onewindow-settings"} & {source["configMapRef"]["name"] for source in one.get("envFrom", ())}
        yield Container(
            name=f"{workload['metadata']['name']}/{one['name']}",
            image=f"{one['image']}:{tags[one['image']]}" if one["image"] in tags else one["image"],
            command=one["command"],
            env={**(settings if taken else {}), **{each["name"]: each.get("value", "") for each in one.get("env", ())}},
            user=str(pod["securityContext"].get("runAsUser", "")) if pod["securityContext"].get("runAsNonRoot") else "",
            read_only=may.get("readOnlyRootFilesystem", False),
            drops=may.get("capabilities", {}).get("drop", ()),
            may_gain=may.get("allowPrivilegeEscalation", True),
            memory=one.get("resources", {}).get("limits", {}).get("memory", ""),
            asked=[one[probe]["httpGet"]["path"] for probe in one if probe.endswith("Probe")],
        )
