"""The kustomize base: what refers to something refers to something that is there."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.deploy.files import (
    KUBERNETES,
    PROCESSES,
    PULSE,
    SERVICES,
    kustomization,
    objects,
    settings_of_kubernetes,
    text_of,
)

from onewindow.chassis.identity import SecretFileError, secret_of
from onewindow.chassis.run import _STOP_S

WORKLOADS = objects("StatefulSet", "Deployment")
SECRETS = {("onewindow-token", "token.secret"), ("onewindow-store", "url")}


def _pod(workload: dict[str, Any]) -> dict[str, Any]:
    pod: dict[str, Any] = workload["spec"]["template"]["spec"]
    return pod


def _labels(workload: dict[str, Any]) -> dict[str, str]:
    labels: dict[str, str] = workload["spec"]["template"]["metadata"]["labels"]
    return labels


def test_every_file_is_listed_and_every_listed_file_is_there() -> None:
    """Nothing is left out of the base, and the base lists nothing that is not there."""
    listed = set(kustomization()["resources"]) | {"kustomization.yaml"}
    taken = {file.partition("=")[2] for one in kustomization()["configMapGenerator"] for file in one.get("files", ())}

    assert listed == {file.name for file in KUBERNETES.glob("*.yaml")}
    assert {"gateway.conf"} == taken
    assert (KUBERNETES / "gateway.conf").exists()


@pytest.mark.parametrize("workload", WORKLOADS, ids=lambda one: one["metadata"]["name"])
def test_selectors_find_their_pods(workload: dict[str, Any]) -> None:
    """Workload, Service, budget and spread of one name all mean its pods, and the Service's port is open there."""
    name, pod = workload["metadata"]["name"], _pod(workload)
    (service,) = [one for one in objects("Service") if one["metadata"]["name"] == name]
    (budget,) = [one for one in objects("PodDisruptionBudget") if one["metadata"]["name"] == name]
    (spread,) = pod["topologySpreadConstraints"]
    ports = {port["name"] for container in pod["containers"] for port in container["ports"]}

    assert _labels(workload) == workload["spec"]["selector"]["matchLabels"]
    assert _labels(workload) == service["spec"]["selector"]
    assert _labels(workload) == budget["spec"]["selector"]["matchLabels"]
    assert _labels(workload) == spread["labelSelector"]["matchLabels"]
    assert 1 == budget["spec"]["maxUnavailable"]
    assert {port["targetPort"] for port in service["spec"]["ports"]} == ports
    assert workload["spec"].get("serviceName", name) == name


@pytest.mark.parametrize("workload", WORKLOADS, ids=lambda one: one["metadata"]["name"])
def test_what_is_mounted_is_there(workload: dict[str, Any]) -> None:
    """Every mount has its volume, every volume a use, and each comes from what is generated or asked for."""
    pod = _pod(workload)
    mounts = {m["name"] for c in [*pod.get("initContainers", ()), *pod["containers"]] for m in c["volumeMounts"]}
    generated = {one["name"] for one in kustomization()["configMapGenerator"]}
    maps = {volume["configMap"]["name"] for volume in pod["volumes"] if "configMap" in volume}
    taken = {one["configMapRef"]["name"] for c in pod["containers"] for one in c.get("envFrom", ())}
    secrets = {volume["secret"]["secretName"] for volume in pod["volumes"] if "secret" in volume}
    keys = {
        (ref["name"], ref["key"])
        for c in pod["containers"]
        for one in c.get("env", ())
        if (ref := one.get("valueFrom", {}).get("secretKeyRef"))
    }

    assert mounts == {volume["name"] for volume in pod["volumes"]}
    assert maps | taken <= generated
    assert secrets <= {name for name, _ in SECRETS}
    assert keys <= SECRETS


def test_the_secrets_that_are_asked_for_are_explained() -> None:
    """Who applies the base learns there which secrets it needs, and with which keys."""
    explained = text_of("kubernetes/kustomization.yaml")

    assert all(re.search(rf"^#   {name} +{re.escape(key)}:", explained, re.MULTILINE) for name, key in SECRETS)


@pytest.mark.parametrize("workload", WORKLOADS, ids=lambda one: one["metadata"]["name"])
def test_a_pod_has_time_to_end_and_nothing_it_did_not_ask_for(workload: dict[str, Any]) -> None:
    """Its grace covers the pause before and the longest stop after; no account of the cluster, no foreign variables."""
    pod = _pod(workload)
    pauses = [container["lifecycle"]["preStop"]["sleep"]["seconds"] for container in pod["containers"]]

    assert pod["terminationGracePeriodSeconds"] >= max(pauses) + _STOP_S
    assert (False, False) == (pod["automountServiceAccountToken"], pod["enableServiceLinks"])
    assert {"type": "RuntimeDefault"} == pod["securityContext"]["seccompProfile"]


@pytest.mark.parametrize("workload", WORKLOADS, ids=lambda one: one["metadata"]["name"])
def test_a_pod_says_how_it_is(workload: dict[str, Any]) -> None:
    """Life and readiness are asked for, apart where they are two things, and its needs are bounded."""
    for container in _pod(workload)["containers"]:
        probes = {probe: container[f"{probe}Probe"]["httpGet"]["path"] for probe in ("liveness", "readiness")}
        ours = workload["metadata"]["name"] in PROCESSES

        assert ({"liveness": "/live", "readiness": "/ready"} if ours else {"/gateway"}) == (
            probes if ours else set(probes.values())
        )
        assert {"cpu", "memory"} == set(container["resources"]["limits"]) == set(container["resources"]["requests"])


def test_the_services_differ_only_where_they_must() -> None:
    """Name, module, count and memory; whatever else is changed is changed in all of them."""
    texts = set()
    for service in PROCESSES:
        text = "\n".join(text_of(f"kubernetes/{service}.yaml").splitlines()[1:])
        module = "routing.shell.pulse" if service == PULSE else service.replace("-", "_")
        text = text.replace(f"onewindow.{module}", "MODULE")
        text = re.sub(rf"\b{service}\b", "NAME", text)
        texts.add(re.sub(r"(replicas:|cpu: \"2\", memory:) \w+", r"\1 SO MUCH", text))

    assert 1 == len(texts)


def test_members_have_stable_names() -> None:
    """Each service is a StatefulSet, and a member is named after its pod."""
    for workload in WORKLOADS:
        if workload["metadata"]["name"] in PROCESSES:
            (service,) = _pod(workload)["containers"]
            (member,) = [one for one in service["env"] if one["name"] == "ONEWINDOW_MEMBER"]

            assert "StatefulSet" == workload["kind"]
            assert "metadata.name" == member["valueFrom"]["fieldRef"]["fieldPath"]


def test_peers_are_services_of_the_base() -> None:
    """Each peer's address is a Service with that port."""
    ports = {one["metadata"]["name"]: one["spec"]["ports"][0]["port"] for one in objects("Service")}
    peers = {name: url for name, url in settings_of_kubernetes().items() if "PEERS__" in name}

    assert {f"http://{service}:{ports[service]}" for service in SERVICES} == set(peers.values())


@pytest.mark.parametrize("workload", objects("StatefulSet"), ids=lambda one: one["metadata"]["name"])
def test_the_secret_is_handed_over_as_the_services_take_it(workload: dict[str, Any], tmp_path: Path) -> None:
    """What prepares the pod makes of a mounted file, open to a group, one that only its owner reads."""
    (prepares,) = _pod(workload)["initContainers"]
    mounted, data = tmp_path / "secret", tmp_path / "data"
    mounted.mkdir()
    data.mkdir()
    (mounted / "token.secret").write_bytes(bytes(range(40)))
    (mounted / "token.secret").chmod(0o440)
    program = prepares["command"][2].replace("/secret/", f"{mounted}/").replace("/data/", f"{data}/")
    old = os.umask(0o022)
    try:
        subprocess.run([sys.executable, "-c", program], check=True)
    finally:
        os.umask(old)

    with pytest.raises(SecretFileError):
        secret_of(mounted / "token.secret")
    assert bytes(range(40)) == secret_of(data / "token.secret")
