"""Spans, when they are wanted: what is recorded of a request, a batch and an append, and how they hang together."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import APIRouter
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from tests.support.served import house_in, served

from onewindow.chassis import tracing
from onewindow.chassis.build import TracesUnavailableError, build_house
from onewindow.chassis.otel import OtelSpans, recorded
from onewindow.chassis.ports import Outgoing, Record
from onewindow.chassis.room import Room
from onewindow.chassis.settings import HouseSettings
from onewindow.contracts.wire import headers

TOPIC = "onewindow.case.v1"
ONE, TWO = (f"00-{digit * 32}-{digit * 16}-01".encode() for digit in "12")


@pytest.fixture
def kept() -> Iterator[InMemorySpanExporter]:
    """Spans are wanted; those that were recorded."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing.record_with(OtelSpans(provider.get_tracer("test")))
    yield exporter
    tracing.record_with(None)
    provider.shutdown()


def recorder() -> OtelSpans:
    """Who records now."""
    spans = tracing.spans()
    assert isinstance(spans, OtelSpans)
    return spans


def links_of(span: ReadableSpan) -> list[tuple[str, str]]:
    """The traces that a span is linked to, each with the application it is about."""
    return [
        (f"{link.context.trace_id:032x}", str((link.attributes or {})["onewindow.application_id"]))
        for link in span.links
    ]


def record(trace: bytes, key: bytes = b"a1", offset: int = 0) -> Record:
    """A record under a trace."""
    return Record(TOPIC, 0, offset, 0, key, b"{}", headers("1", "t", trace))


async def test_a_request_goes_on_with_the_trace_it_offers(kept: InMemorySpanExporter, tmp_path: Path) -> None:
    """Its span is a child of the caller's, what it appends is inside it, and records carry the request's own span."""
    house = house_in(tmp_path)
    router = APIRouter()
    bus = recorded(house.bus, recorder())

    @router.post("/v1/things/{code}")
    async def say(code: str) -> str:
        await bus.append(TOPIC, 0, [Outgoing(b"a1", b"{}", tracing.headers("1", "t"))])
        return tracing.current().decode()

    async with served([Room("things", router)], house) as caller:
        answer = await caller.post("/v1/things/secret-1?code=secret-2", headers={"traceparent": ONE.decode()})
    append, request = kept.get_finished_spans()

    assert ("POST /v1/things/{code}", "append onewindow.case.v1") == (request.name, append.name)
    assert request.context is not None
    assert request.parent is not None
    assert append.parent is not None
    assert "1" * 16 == f"{request.parent.span_id:016x}"
    assert ("1" * 32, request.context.span_id) == (f"{request.context.trace_id:032x}", append.parent.span_id)
    assert f"00-{'1' * 32}-{request.context.span_id:016x}-01" == answer.json()
    assert {"http.request.method": "POST", "http.route": "/v1/things/{code}", "http.response.status_code": 200} == dict(
        request.attributes or {}
    )
    assert "secret" not in request.to_json() + append.to_json()


async def test_a_failure_says_no_more_than_that_it_is_one(kept: InMemorySpanExporter, tmp_path: Path) -> None:
    """The words of an exception may be personal: its span has the status, and no event."""
    router = APIRouter()

    @router.get("/v1/fails")
    async def fail() -> str:
        raise RuntimeError("zhang-san 13800138000")

    async with served([Room("things", router)], house_in(tmp_path)) as caller:
        assert 500 == (await caller.get("/v1/fails")).status_code
    (span,) = kept.get_finished_spans()

    assert (StatusCode.ERROR, 0) == (span.status.status_code, len(span.events))
    assert "zhang" not in span.to_json()


async def test_who_asks_for_health_leaves_no_span(kept: InMemorySpanExporter, tmp_path: Path) -> None:
    """Probes come every second and are nobody's act."""
    async with served([], house_in(tmp_path)) as caller:
        for path in ("/live", "/ready", "/metrics"):
            await caller.get(path)

    assert () == kept.get_finished_spans()


def test_a_batch_is_a_trace_of_its_own(kept: InMemorySpanExporter) -> None:
    """Linked to each act once, so that none lasts for weeks; a record without a trace is only counted."""
    with tracing.handling("a-group", 3, [record(ONE), record(TWO, b"a2"), record(ONE), record(b"")]):
        pass
    (span,) = kept.get_finished_spans()

    assert ("handle a-group", None) == (span.name, span.parent)
    assert [("1" * 32, "a1"), ("2" * 32, "a2")] == links_of(span)
    assert 4 == (span.attributes or {})["messaging.batch.message_count"]


def test_a_batch_of_many_acts_has_links_to_some(kept: InMemorySpanExporter) -> None:
    """No more than a span may have."""
    many = [record(f"00-{number:032x}-{number:016x}-01".encode()) for number in range(1, 500)]
    with tracing.handling("a-group", 0, many):
        pass
    (span,) = kept.get_finished_spans()

    assert 128 == len(span.links)


async def test_a_recorded_bus_is_the_bus(kept: InMemorySpanExporter, tmp_path: Path) -> None:
    """All else than appending is as it was."""
    bus = recorded(house_in(tmp_path).bus, recorder())
    await bus.start()
    await bus.append(TOPIC, 1, [Outgoing(b"a1", b"{}", headers("1", "t", TWO))])
    assert (2, 1) == (bus.partitions, await bus.end(TOPIC, 1))
    await bus.stop()
    (span,) = kept.get_finished_spans()

    assert [("2" * 32, "a1")] == links_of(span)


def test_without_its_packages_it_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one sentence that says what to install."""
    monkeypatch.setitem(sys.modules, "onewindow.chassis.otel", None)
    with pytest.raises(TracesUnavailableError, match=r"onewindow-chassis\[otel\]"):
        build_house(HouseSettings(data=tmp_path, traces="otlp"), (TOPIC,))
