"""compose.yaml: what refers to something refers to something that is there."""

import ipaddress
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.deploy.containers import of_compose
from tests.deploy.files import DEPLOY, PULSE, compose, text_of

from onewindow.chassis.run import _STOP_S

COMPOSE = compose()
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name: one for name, one in SERVICES.items() if one["image"].startswith("onewindow:")}
BEHIND = {name: one for name, one in OURS.items() if one["networks"]["line"]["aliases"] != [PULSE]}
"""Those that the gateway leads to."""


def complaints(loaded: dict[str, Any]) -> list[str]:
    """What in it refers to something that is not there."""
    said = []
    for name, one in loaded["services"].items():
        for needed, how in one.get("depends_on", {}).items():
            if needed not in loaded["services"]:
                said.append(f"{name} waits for {needed}, which nobody starts")
            elif how["condition"] == "service_healthy" and "healthcheck" not in loaded["services"][needed]:
                said.append(f"{name} waits for the health of {needed}, which nobody checks")
        said += [f"{name} is in no network {net}" for net in one["networks"] if net not in loaded["networks"]]
        for volume in one.get("volumes", ()):
            source = volume.split(":")[0]
            ours = source.startswith(("./", "../"))
            if ours and not (DEPLOY / source).exists():
                said.append(f"{name} mounts {source}, which is not there")
            elif ours and not volume.endswith(":ro"):
                said.append(f"{name} may write into {source}")
            elif not ours and source not in loaded["volumes"]:
                said.append(f"{name} mounts {source}, which is not declared")
    return said


def test_what_is_named_is_there() -> None:
    """Services waited for, networks, volumes and mounted files."""
    assert [] == complaints(COMPOSE)


@pytest.mark.parametrize(
    ("there", "planted", "complaint"),
    [
        ("mongo-init: {condition", "mongo-first: {condition", "waits for mongo-first"),
        ("prometheus: {condition: service_started}", "prometheus: {condition: service_healthy}", "which nobody checks"),
        ("./gateway/compose.conf", "./gateway/absent.conf", "which is not there"),
        ("/etc/nginx/nginx.conf:ro", "/etc/nginx/nginx.conf", "may write"),
        ('"kafka:/var', '"kafka-log:/var', "which is not declared"),
        (
            "    networks: [line]\n    environment:\n      KAFKA",
            "    networks: [lane]\n    environment:\n      KAFKA",
            "lane",
        ),
    ],
)
def test_a_planted_fault_is_seen(there: str, planted: str, complaint: str) -> None:
    """Each rule bites."""
    assert there in text_of("compose.yaml")
    said = complaints(yaml.safe_load(text_of("compose.yaml").replace(there, planted)))

    assert said
    assert all(complaint in one for one in said)


def test_members_have_names_of_their_own() -> None:
    """A process is called in its consumer groups as it is called here, so no two share a name."""
    assert {name: name for name in OURS} == {name: one["environment"]["ONEWINDOW_MEMBER"] for name, one in OURS.items()}


def test_every_process_is_waited_for() -> None:
    """A service counts as there when it is ready, the gateway when it answers; the gateway waits for all behind it."""
    asked = {one.name: one.asked for one in of_compose()}

    assert {name: ["/ready"] for name in OURS} | {"gateway": ["/gateway"]} == {n: p for n, p in asked.items() if p}
    assert set(BEHIND) == set(SERVICES["gateway"]["depends_on"])


def test_addresses_are_those_the_gateway_was_told() -> None:
    """Every process has its address in the network, outside of what is given out, and the gateway knows it."""
    told = dict(line.split(":") for line in SERVICES["gateway"]["extra_hosts"])
    fixed = {name: one["networks"]["line"]["ipv4_address"] for name, one in OURS.items()}
    behind = {name: fixed[name] for name in BEHIND}
    (pool,) = COMPOSE["networks"]["line"]["ipam"]["config"]
    subnet, given_out = ipaddress.ip_network(pool["subnet"]), ipaddress.ip_network(pool["ip_range"])

    assert behind == told
    assert len(set(fixed.values())) == len(fixed)
    assert all((at := ipaddress.ip_address(one)) in subnet and at not in given_out for one in fixed.values())


def test_peers_store_and_log_are_where_the_settings_say() -> None:
    """Peers by the alias their processes share, MongoDB by the members of its set, Kafka as it advertises itself."""
    aliases = {alias for one in BEHIND.values() for alias in one["networks"]["line"]["aliases"]}
    members = set(re.findall(r"'(mongo-\d:27017)'", " ".join(SERVICES["mongo-init"]["entrypoint"])))
    for one in OURS.values():
        settings = one["environment"]
        peers = {url for name, url in settings.items() if "PEERS__" in name}
        hosts, _, name = re.fullmatch(r"mongodb://(.+)/(\?)replicaSet=(\w+)", settings["ONEWINDOW_MONGO_URL"]).groups()  # type: ignore[union-attr]

        assert {f"http://{alias}:8080" for alias in aliases} == peers
        assert (
            {f"{host}:27017" for host in SERVICES if re.fullmatch(r"mongo-\d", host)}
            == set(hosts.split(","))
            == members
        )
        assert all(name in SERVICES[host.partition(":")[0]]["command"] for host in members)
        assert (
            f"PLAINTEXT://{settings['ONEWINDOW_KAFKA_BOOTSTRAP']}"
            == SERVICES["kafka"]["environment"]["KAFKA_ADVERTISED_LISTENERS"]
        )


def test_whoever_is_stopped_has_time_to_end() -> None:
    """Longer than the longest stop."""
    assert all(int(one["stop_grace_period"].removesuffix("s")) > _STOP_S for one in OURS.values())


def test_prometheus_asks_every_process_and_grafana_asks_prometheus() -> None:
    """No process is left out or made up, and what Grafana shows has a source."""
    told = yaml.safe_load(text_of("prometheus/prometheus.yaml"))
    (job,) = told["scrape_configs"]
    source = yaml.safe_load(text_of("grafana/provisioning/datasources/prometheus.yaml"))["datasources"][0]
    asked = {target: one["labels"]["service"] for one in job["static_configs"] for target in one["targets"]}

    assert {f"{name}:8080": one["networks"]["line"]["aliases"][0] for name, one in OURS.items()} == asked
    assert "/metrics" == job["metrics_path"]
    assert "http://prometheus:9090" == source["url"]
    assert [{"static_configs": [{"targets": ["alertmanager:9093"]}]}] == told["alerting"]["alertmanagers"]


def test_what_watches_finds_its_files_where_they_are_mounted() -> None:
    """Configurations, rules and dashboards lie in the tree where the programs look for them inside."""
    looked_for = [yaml.safe_load(text_of("prometheus/prometheus.yaml"))["rule_files"][0]]
    for name in ("prometheus", "alertmanager"):
        looked_for += [arg.partition("=")[2] for arg in SERVICES[name]["command"] if arg.startswith("--config.file=")]
    for file in (DEPLOY / "grafana/provisioning/dashboards").glob("*.yaml"):
        looked_for += [one["options"]["path"] for one in yaml.safe_load(file.read_text(encoding="utf-8"))["providers"]]
    volumes = [volume for name in ("prometheus", "alertmanager", "grafana") for volume in SERVICES[name]["volumes"]]
    mounted = {inside: source for source, inside, *_ in (volume.split(":") for volume in volumes)}

    assert 4 == len(looked_for)
    for path in looked_for:
        inside = max((place for place in mounted if f"{path}/".startswith(f"{place}/")), key=len)
        assert list(DEPLOY.glob(f"{mounted[inside].removeprefix('./')}{path.removeprefix(inside)}")), path


def test_the_image_is_built_from_this_tree() -> None:
    """Context and Dockerfile are where compose.yaml says."""
    for one in OURS.values():
        context = DEPLOY / one["build"]["context"]

        assert (context / "README.md").exists()
        assert Path(context, one["build"]["dockerfile"]).resolve() == (DEPLOY / "Dockerfile").resolve()
