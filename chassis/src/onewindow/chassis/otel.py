"""Spans by OpenTelemetry, exported by OTLP. Imported only where ``ONEWINDOW_TRACES`` asks for it.

    GET /v1/…        child of the trace that the caller offers
    append TOPIC     inside the request or the batch, linked to the traces of its records
    handle GROUP     a trace of its own for each batch, linked to the traces of its records

A batch holds the records of many acts, and an act may be heard of again weeks later: so they are linked, and no trace
lasts longer than its request or its batch. Nothing personal: no address, no body, and no exception's words.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    TraceFlags,
    Tracer,
    set_span_in_context,
)
from opentelemetry.trace.status import StatusCode

from onewindow.chassis import tracing
from onewindow.chassis.ports import Appended, Bus, Outgoing, Record

_MOST_LINKS = 128
"""As many as the standard lets a span have by default."""
_QUIET: dict[str, Any] = {"record_exception": False, "set_status_on_exception": False}


def exporter(member: str) -> "OtelSpans":
    """Spans that leave for where the ``OTEL_`` names of the environment say; the last ones when the process ends."""
    provider = TracerProvider(resource=Resource.create({"service.name": "onewindow", "service.instance.id": member}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return OtelSpans(provider.get_tracer("onewindow"))


class OtelSpans:
    """The spans of tracing.py, by any tracer."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    @contextmanager
    def request(self, trace: bytes, method: str) -> Iterator["_Request"]:
        """See Spans."""
        with self._tracer.start_as_current_span(
            method,
            context=_inside(trace),
            kind=SpanKind.SERVER,
            attributes={"http.request.method": method},
            **_QUIET,
        ) as span:
            tracing.enter(_header_of(span.get_span_context()))
            yield _Request(span, method)

    @contextmanager
    def handling(self, group: str, partition: int, records: Sequence[Record]) -> Iterator[None]:
        """See Spans."""
        with self._tracer.start_as_current_span(
            f"handle {group}",
            context=Context(),
            kind=SpanKind.CONSUMER,
            links=_links(records),
            attributes={
                "messaging.consumer.group.name": group,
                "messaging.destination.partition.id": str(partition),
                "messaging.batch.message_count": len(records),
            },
            **_QUIET,
        ):
            yield

    @contextmanager
    def appending(self, topic: str, partition: int, batch: Sequence[Outgoing]) -> Iterator[None]:
        """See Spans."""
        with self._tracer.start_as_current_span(
            f"append {topic}",
            kind=SpanKind.PRODUCER,
            links=_links(batch),
            attributes={
                "messaging.destination.name": topic,
                "messaging.destination.partition.id": str(partition),
                "messaging.batch.message_count": len(batch),
            },
            **_QUIET,
        ):
            yield


class _Request:
    def __init__(self, span: Span, method: str) -> None:
        self._span, self._method = span, method

    def answered(self, route: str, status: int) -> None:
        """See Request."""
        self._span.update_name(f"{self._method} {route}")
        self._span.set_attributes({"http.route": route, "http.response.status_code": status})
        if status >= 500:
            self._span.set_status(StatusCode.ERROR)


class _RecordedBus:
    """A bus whose appends are recorded; all else is the bus's own."""

    def __init__(self, under: Bus, spans: OtelSpans) -> None:
        self._under, self._spans = under, spans

    def __getattr__(self, name: str) -> Any:
        return getattr(self._under, name)

    async def append(
        self, topic: str, partition: int, batch: Sequence[Outgoing], *, expect: int | None = None
    ) -> Appended:
        """See ``Bus.append``."""
        with self._spans.appending(topic, partition, batch):
            return await self._under.append(topic, partition, batch, expect=expect)


def recorded(bus: Bus, spans: OtelSpans) -> Bus:
    """The bus, its appends recorded."""
    return cast("Bus", _RecordedBus(bus, spans))


def _links(records: Sequence[Record | Outgoing]) -> list[Link]:
    """One for each act among the records, the application named; as many as fit."""
    found: dict[bytes, bytes] = {}
    for record in records:
        if (trace := tracing.trace_of(record.headers)) and len(found) < _MOST_LINKS:
            found.setdefault(trace, record.key or b"")
    return [
        Link(_context_of(trace), {"onewindow.application_id": key.decode("utf-8", "replace")})
        for trace, key in found.items()
    ]


def _inside(trace: bytes) -> Context:
    """Where a span that goes on with this trace begins; without one, at a root."""
    return set_span_in_context(NonRecordingSpan(_context_of(trace)), Context()) if trace else Context()


def _context_of(trace: bytes) -> SpanContext:
    _, trace_id, span_id, flags = trace.decode().split("-")
    return SpanContext(int(trace_id, 16), int(span_id, 16), is_remote=True, trace_flags=TraceFlags(int(flags, 16)))


def _header_of(context: SpanContext) -> bytes:
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}".encode()
