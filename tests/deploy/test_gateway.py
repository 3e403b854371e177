"""The gateway leads each path to the service that opens it, keeps codes out of its logs, and helps past a refusal."""

import asyncio
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.deploy.files import DEPLOY, HOUSE, PULSE, SERVICES, compose, objects, text_of
from tests.deploy.ways import complaints, locations, way
from tests.support.processes import free_ports

from onewindow.chassis.app import MAX_BODY
from onewindow.contracts.codes import CODES
from onewindow.intake.shell.http.materials import _FORM_BYTES
from onewindow.intake.shell.pages.taking import AT_ONCE
from onewindow.intake.shell.pages.taking import FORM_BYTES as PAGE_BYTES
from onewindow.intake.shell.settings import IntakeSettings

TEMPLATE = text_of("gateway/nginx.conf")
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
needs_nginx = pytest.mark.skipif(NGINX is None, reason="nginx is not installed (Debian: nginx-light)")
SUPPLEMENT = "^/(applications/[^/]+/(supplement|correction)|counter/services/[^/]+)$"
TELLS = re.compile(r"\$(request|request_uri|args|query_string|http_referer|arg_\w+|request_body|http_authorization)\b")


def _render() -> Any:
    spec = importlib.util.spec_from_file_location("render", DEPLOY / "gateway/render.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


RENDER = _render()


def test_every_path_is_led_to_the_service_that_opens_it() -> None:
    """Of all paths in the OpenAPI files, none goes astray, and nothing is led for which no service has a path."""
    assert [] == complaints(TEMPLATE)


@pytest.mark.parametrize(
    ("there", "planted", "complaint"),
    [
        ("location /v1/review-texts {", "location /v1/texts-of-reviews {", "/v1/review-texts/x1 is led to intake"),
        ("proxy_pass http://routing;", "proxy_pass http://notifier;", "/v1/cases is led to notifier"),
        ("location = /metrics {", "location = /metrics-of-all {", "/metrics is led to intake, not to None"),
        ("location /v1/verify {", "location /v1/ver {", None),
        ("location = /live {", "location = /alive {", "no service has a path for /alive"),
    ],
)
def test_a_planted_fault_is_seen(there: str, planted: str, complaint: str | None) -> None:
    """A location that is missing, leads elsewhere or is for nobody is told; a shorter prefix of the same is none."""
    assert there in TEMPLATE
    said = complaints(TEMPLATE.replace(there, planted))

    assert bool(said) == (complaint is not None)
    assert complaint is None or any(one.startswith(complaint) for one in said)


def test_what_containers_use_is_what_the_template_gives() -> None:
    """Nobody changed the written files or forgot to write them again, and every upstream is a place that exists."""
    for name, file in RENDER.FILES.items():
        assert RENDER.for_containers(name) == file.read_text(encoding="utf-8"), "run deploy/gateway/render.py"
        assert None is re.search(r"\{[a-z_]+\}", file.read_text(encoding="utf-8"))
    services = {one["metadata"]["name"]: one["spec"]["ports"][0]["port"] for one in objects("Service")}
    known = {
        "compose.conf": {f"{host.partition(':')[0]}:8080" for host in compose()["services"]["gateway"]["extra_hosts"]},
        "kubernetes.conf": {f"{name}:{port}" for name, port in services.items() if name not in ("gateway", PULSE)},
    }
    for name, file in RENDER.FILES.items():
        assert known[name] == set(re.findall(r"server (\S+) max_fails=0;", file.read_text(encoding="utf-8")))


def test_the_gateway_takes_bodies_as_large_as_the_services_do() -> None:
    """Neither refuses what the other would take."""
    limits = {one.path: re.findall(r"client_max_body_size (\d+);", one.body) for one in locations(TEMPLATE)}
    (general,) = re.findall(r"^        client_max_body_size (\d+);", TEMPLATE, re.MULTILINE)

    assert MAX_BODY == int(general)
    one = IntakeSettings().material_bytes
    assert {
        "/v1/materials": [str(one + _FORM_BYTES)],
        "/apply/": [str(one + PAGE_BYTES)],
        SUPPLEMENT: [str(AT_ONCE * one + PAGE_BYTES)],
    } == {path: found for path, found in limits.items() if found}
    assert "proxy_buffering off;" in way(TEMPLATE, "/v1/applications/x1/events").body


def _passed_on_unfinished(text: str) -> set[str]:
    """Where bodies reach the services piece by piece; "everywhere": wherever no location says otherwise."""
    off = "proxy_request_buffering off;"
    outside = re.sub(r"^        location .*\n(?:            .*\n)*        \}", "", text, flags=re.MULTILINE)
    return {one.path for one in locations(text) if off in one.body} | ({"everywhere"} if off in outside else set())


def test_the_gateway_waits_for_bodies_in_the_services_place() -> None:
    """Files alone pass straight through, to the signed in and within a limit of their own; both faults are seen."""
    off = "            proxy_request_buffering off;\n"
    outside = TEMPLATE.replace("    server_tokens off;", "    proxy_request_buffering off;")
    inside = TEMPLATE.replace("        location / {\n", "        location / {\n" + off)

    files = {"/v1/materials", "/apply/", SUPPLEMENT}
    assert files == _passed_on_unfinished(TEMPLATE)
    assert {*files, "everywhere"} == _passed_on_unfinished(outside)
    assert {*files, "/"} == _passed_on_unfinished(inside)


def test_no_log_is_told_an_address_with_its_query() -> None:
    """The line that is written per call names no variable that holds a query, and messages about calls are left out."""
    (form,) = re.findall(r"log_format line [^;]*;", TEMPLATE)
    inside = TEMPLATE.partition("http {")[2]

    assert None is TELLS.search(form)
    assert "error_log {logs}/error.log emerg;" in inside
    assert None is not TELLS.search('"$request"')


@pytest.mark.parametrize(("code", "status"), [("unknown", 404), ("too_large", 413), ("unavailable", 503)])
def test_the_gateway_says_no_as_the_services_do(code: str, status: int) -> None:
    """The same code, status and sentence in both languages."""
    (titles,) = re.findall(rf'map \$language \${code} {{\n\s+zh "(.*)";\n\s+en "(.*)";', TEMPLATE)
    (body,) = re.findall(rf"return {status} '(\{{\"type\":\"/v1/problems/{code}\".*\}})';", TEMPLATE)

    assert (CODES[code].zh, CODES[code].en) == titles
    assert {"type": f"/v1/problems/{code}", "title": f"${code}", "status": status, "code": code} == json.loads(body)
    assert CODES[code].status == status


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    body = head.partition(b"\r\n")[0].split()[0]
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
    await writer.drain()
    writer.close()


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[tuple[str, int]]:
    """Its origin, and the port where one of two intakes may listen; of everything else nothing is there."""
    there, gone, listen = free_ports(3)
    processes = {service: [f"127.0.0.1:{gone}"] for service in SERVICES}
    processes["intake"].append(f"127.0.0.1:{there}")
    text = RENDER.rendered(f"127.0.0.1:{listen}", f"{tmp_path}/nginx.pid", str(tmp_path), processes)
    file = tmp_path / "nginx.conf"
    file.write_text(text.replace("worker_processes auto", "worker_processes 1"), encoding="utf-8")
    # It puts itself into the background only when it listens.
    subprocess.run([str(NGINX), "-e", tmp_path / "first.log", "-c", file], check=True)
    yield f"http://127.0.0.1:{listen}", there
    os.kill(int((tmp_path / "nginx.pid").read_text()), signal.SIGTERM)


def _logs(folder: Path) -> str:
    return "".join(one.read_text(encoding="utf-8") for one in folder.glob("*.log"))


@needs_nginx
async def test_a_refused_call_meets_the_next_process_and_no_code_is_written_down(
    gateway: tuple[str, int], tmp_path: Path
) -> None:
    """A POST is not lost to a process that is gone; with all of them gone it is told so; no log holds the code."""
    origin, there = gateway
    asking = {"code": "a-secret-code"}
    server = await asyncio.start_server(_answer, "127.0.0.1", there)
    async with server, httpx.AsyncClient(trust_env=False, timeout=10) as http:
        heard = [await http.post(f"{origin}/v1/applications", params=asking, json={}) for _ in range(4)]
        nobody = await http.get(f"{origin}/v1/results/x1", params=asking, headers={"Accept-Language": "en"})
        hidden = [(await http.get(origin + path)).status_code for path in (*HOUSE, "//metrics", "/%6detrics")]
        itself = await http.get(f"{origin}/gateway")

    assert [(200, "POST")] * 4 == [(one.status_code, one.text) for one in heard]
    assert (503, "unavailable", "2") == (nobody.status_code, nobody.json()["code"], nobody.headers["retry-after"])
    assert CODES["unavailable"].en == nobody.json()["title"]
    assert [404] * 5 == hidden
    assert 200 == itself.status_code
    assert "/v1/results/x1" in _logs(tmp_path)
    assert "a-secret-code" not in _logs(tmp_path)


@needs_nginx
async def test_a_half_sent_body_never_meets_a_service(gateway: tuple[str, int]) -> None:
    """The gateway keeps it to itself until it is whole; then the service is asked, once."""
    origin, there = gateway
    asked = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await _answer(reader, writer)

    async with await asyncio.start_server(answer, "127.0.0.1", there):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(origin.rpartition(":")[2]))
        writer.write(b"POST /v1/sessions HTTP/1.1\r\nHost: here\r\nContent-Length: 10\r\n\r\n{")
        await writer.drain()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asked.wait(), 0.3)
        writer.write(b'"name":1}')
        answered = await asyncio.wait_for(reader.readline(), 10)
        writer.close()

    assert asked.is_set()
    assert answered.startswith(b"HTTP/1.1 200")


@needs_nginx
@pytest.mark.parametrize("name", sorted(RENDER.FILES))
def test_nginx_accepts_what_was_written(name: str, tmp_path: Path) -> None:
    """The files for containers are configurations to nginx itself, their hosts put in this machine's place."""
    text = re.sub(r"server [a-z0-9-]+:8080", "server 127.0.0.1:8080", RENDER.FILES[name].read_text(encoding="utf-8"))
    text = text.replace("/tmp/nginx.pid", f"{tmp_path}/nginx.pid").replace("/var/log/nginx", str(tmp_path))
    (tmp_path / "nginx.conf").write_text(text, encoding="utf-8")
    told = subprocess.run(
        [str(NGINX), "-t", "-e", tmp_path / "first.log", "-c", tmp_path / "nginx.conf"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert 0 == told.returncode, told.stderr
