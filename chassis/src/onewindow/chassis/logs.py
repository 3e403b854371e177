"""The log of the process: one JSON object per line, capped, without secrets and without what a person typed."""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from types import TracebackType
from typing import Any

import structlog
from pydantic import ValidationError
from structlog.typing import EventDict, Processor

from onewindow.chassis import tracing

_LONGEST = 500
_SECRET = ("password", "token", "secret", "authorization", "cookie", "query_code")
_OTHERS = {
    "uvicorn": logging.WARNING,
    "uvicorn.error": logging.WARNING,
    "aiokafka": logging.WARNING,
    "faust": logging.WARNING,
    "mode": logging.WARNING,
    "httpx": logging.WARNING,
}
_FRAMES = 20

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def configure(level: str = "info", form: str = "json") -> None:
    """Set the log of this process up; ``form`` is ``json`` or ``text``. Goes to standard error."""
    numeric = logging.getLevelNamesMapping()[level.upper()]
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        _name_trace,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _tell_exception,
        _redact,
    ]
    drawn: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, drawn],
        wrapper_class=structlog.make_filtering_bound_logger(numeric),
        logger_factory=lambda *_: _Unfailing(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, drawn],
        )
    )
    logging.basicConfig(handlers=[handler], level=numeric, force=True)
    for name, least in _OTHERS.items():
        logging.getLogger(name).setLevel(max(numeric, least))


class _Unfailing(structlog.PrintLogger):
    """Loses what cannot be written: a disk that is too full for words must not end the work they are about."""

    def msg(self, message: str) -> None:
        with suppress(OSError):
            super().msg(message)

    debug = info = warning = error = critical = exception = log = msg


def _name_trace(_logger: object, _method: str, event: EventDict) -> EventDict:
    """What is done under a trace names it."""
    if trace := tracing.current():
        event["trace_id"] = tracing.trace_id(trace)
    return event


def _redact(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Secrets are left out by name, long texts are cut."""
    for name, value in event.items():
        if any(word in name.lower() for word in _SECRET):
            event[name] = "(left out)"
        elif isinstance(value, str) and len(value) > _LONGEST:
            event[name] = value[:_LONGEST] + "…"
    return event


def _tell_exception(_logger: object, _method: str, event: EventDict) -> EventDict:
    """An exception as its types, where it happened and what it says; never the values of variables."""
    info = event.pop("exc_info", None)
    error = info if isinstance(info, BaseException) else (info[1] if isinstance(info, tuple) else sys.exc_info()[1])
    if info and error is not None:
        event["exception"] = _told(error)
    return event


def _told(error: BaseException) -> list[Mapping[str, Any]]:
    chain: list[Mapping[str, Any]] = []
    seen: BaseException | None = error
    while seen is not None and len(chain) < 5:
        told: MutableMapping[str, Any] = {"type": type(seen).__name__, "at": _where(seen.__traceback__)}
        # A validation error quotes what was sent, and that may be personal.
        told["says"] = "" if isinstance(seen, ValidationError) else str(seen)[:_LONGEST]
        if isinstance(seen, BaseExceptionGroup):
            told["because"] = [_told(one) for one in seen.exceptions[:5]]
        chain.append(told)
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return chain


def _where(trace: TracebackType | None) -> list[str]:
    frames: list[str] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-_FRAMES:]
