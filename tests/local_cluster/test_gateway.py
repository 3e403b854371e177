"""The gateway's configuration is one that nginx takes, and a service that is not there is passed over."""

import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest

from onewindow.local_cluster.gateway import Gateway
from onewindow.local_cluster.places import free_port, free_ports
from onewindow.local_cluster.services import MEMBERS
from onewindow.local_cluster.tools import found

pytestmark = pytest.mark.skipif(found("nginx") is None, reason="nginx is not installed")

DOORS = {
    "/v1/applications": "intake",
    "/v1/materials": "intake",
    "/v1/sessions": "intake",
    "/v1/cases/x": "routing",
    "/v1/parked": "routing",
    "/v1/calendars": "routing",
    "/v1/reviews": "department-worker",
    "/v1/review-texts/x": "department-worker",
    "/v1/results/x": "notifier",
    "/v1/notices": "notifier",
    "/v1/verify": "notifier",
}


@contextmanager
def saying(name: str) -> Iterator[int]:
    """The port of a server that answers everything with its name."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(name.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def test_nginx_takes_the_configuration(tmp_path: Path) -> None:
    """Two processes of each service; nothing is left to fill in."""
    upstreams = {name: [f"127.0.0.1:{port}" for port in free_ports(2)] for name in MEMBERS}
    gateway = Gateway(tmp_path, free_port(), upstreams)

    judged = subprocess.run([*gateway.command(), "-t"], capture_output=True, text=True, check=False)

    assert 0 == judged.returncode, judged.stderr
    assert "{intake}" not in gateway.configuration()
    assert 8 == gateway.configuration().count(" max_fails=0;\n")


def test_a_killed_gateway_leaves_nobody_at_its_port(tmp_path: Path) -> None:
    """Its workers would go on serving: they end before another gateway begins, and nobody listens when that has."""
    gateway = Gateway(tmp_path, free_port(), {name: ["127.0.0.1:1"] for name in MEMBERS})
    child = gateway.prepare()
    child.start()
    try:
        child.wait_until(gateway.answers, 10)
        assert child.identity is not None
        workers = child.identity.workers()
        assert workers
        assert child.identity.send(signal.SIGKILL)
        assert child.identity.gone(within_s=10)
        assert all(worker.lives() for worker in workers)
        assert gateway.answers()

        assert -signal.SIGKILL == child.ended()
        assert all(worker.gone(within_s=10) for worker in workers)
        assert not gateway.answers()
        child.start()
        child.wait_until(gateway.answers, 10)
    finally:
        child.stop()
    assert not gateway.answers()


def test_every_door_leads_to_its_service_whichever_process_is_there(tmp_path: Path) -> None:
    """Of two processes one is gone: every POST reaches the other, since nothing was sent to the first."""
    gone = iter(free_ports(len(MEMBERS)))
    with saying("intake") as a, saying("routing") as b, saying("department-worker") as c, saying("notifier") as d:
        ports = dict(zip(("intake", "routing", "department-worker", "notifier"), (a, b, c, d), strict=True))
        upstreams = {name: [f"127.0.0.1:{next(gone)}", f"127.0.0.1:{port}"] for name, port in ports.items()}
        gateway = Gateway(tmp_path, free_port(), upstreams)
        child = gateway.prepare()
        child.start()
        try:
            child.wait_until(gateway.answers, 10)
            with httpx.Client(base_url=gateway.url, trust_env=False) as http:
                reached = {door: {http.post(door, content=b"x").text for _ in range(4)} for door in DOORS}
        finally:
            child.stop()

    assert {door: {service} for door, service in DOORS.items()} == reached
