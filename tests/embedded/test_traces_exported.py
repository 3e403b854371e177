"""Spans leave for a collector when that is set: a story of the embedded edition, seen by one that listens here."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from tests.embedded.test_traces import GRANTED, HANDED_IN, hand_in
from tests.story.acting import Desk
from tests.story.town import SERVICES, Town
from tests.support.processes import Server, environment, free_ports, serving


class Collector:
    """What spans have come, and where they are to be sent."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.spans: list[Span] = []

    def linked(self, name: str) -> set[str]:
        """The traces to which spans of a name are linked."""
        return {link.trace_id.hex() for span in self.spans if span.name == name for link in span.links}


@contextmanager
def collecting() -> Iterator[Collector]:
    """A collector that speaks OTLP over HTTP, on this machine."""
    (port,) = free_ports(1)
    collector = Collector(port)

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = ExportTraceServiceRequest.FromString(self.rfile.read(int(self.headers["Content-Length"])))
            collector.spans += [
                span for each in told.resource_spans for scope in each.scope_spans for span in scope.spans
            ]
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield collector
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def test_a_story_is_seen_as_requests_and_batches_that_are_linked(tmp_path: Path) -> None:
    """Requests are children of what their callers offer; batches and appends of all rooms link to their traces."""
    (port,) = free_ports(1)
    with collecting() as collector:
        env = environment(DATA=str(tmp_path / "data"), TRACES="otlp") | {
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.origin,
            "NO_PROXY": "127.0.0.1",
        }
        server = Server("onewindow.embedded", ("serve",), env, port, tmp_path / "server.log")
        async with serving([server]), httpx.AsyncClient(timeout=30, trust_env=False) as http:
            line = Town(http, dict.fromkeys(SERVICES, server.origin))
            me, officer = await line.come_in("me"), await line.come_in("village-1")
            mine = await hand_in(me, "exported-1", HANDED_IN)
            review = await Desk(officer, mine.application_id).review("village", "open")
            path = f"/v1/reviews/{review['id']}/grant"
            await officer.post(path, {}, If_Match=f'"{review["page"]}"', traceparent=GRANTED)
            await mine.until(lambda progress: progress["state"] == "concluded")
            await server.stop()

    one, two = "1" * 32, "2" * 32
    parents = {span.name: span.parent_span_id.hex() for span in collector.spans if span.trace_id.hex() in (one, two)}
    assert "1" * 16 == parents["POST /v1/applications"]
    assert "2" * 16 == parents["POST /v1/reviews/{review_id}/grant"]
    assert {"append onewindow.application.v1", "append onewindow.review.v1"} <= parents.keys()
    assert {one, two} <= collector.linked("handle onewindow-routing")
    assert {one, two} <= collector.linked("append onewindow.case.v1")
    assert {one, two} <= collector.linked("handle onewindow-department-worker")
    assert two in collector.linked("append onewindow.notice.v1")
    batches = {span.trace_id.hex() for span in collector.spans if span.name.startswith("handle ")}
    assert not batches & {one, two}
