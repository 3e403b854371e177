"""What can be set for a whole process, by ONEWINDOW_… in the environment; a service's own knobs are its own."""

import re
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

S = TypeVar("S", bound=BaseSettings)

_PARTITIONS = {"sqlite": 2, "kafka": 8}


class WrongSettingError(Exception):
    """A setting has a value that cannot be; the text names the variable, and does not repeat the value."""


def read(kind: type[S], **given: Any) -> S:
    """The settings of this kind: what is given, over the environment, over the defaults. Raises WrongSettingError."""
    prefix = kind.model_config.get("env_prefix", "")

    def named(field: str) -> str:
        return field if field in given else f"{prefix}{field}".upper()

    try:
        return kind(**given)
    except ValidationError as wrong:
        told = (f"{named('__'.join(map(str, one['loc'])))}: {one['msg']}" for one in wrong.errors())
        raise WrongSettingError("; ".join(told)) from None
    except SettingsError as wrong:  # of a field that is no single value; its text has the name and not the value
        field = re.search(r'field "(\w+)"', str(wrong))
        raise WrongSettingError(f"{named(field[1] if field else '')}: {wrong}") from None


class HouseSettings(BaseSettings):
    """Read when a process starts, never at import."""

    model_config = SettingsConfigDict(env_prefix="ONEWINDOW_", env_nested_delimiter="__", extra="ignore", frozen=True)

    data: Path = Path("onewindow-data")
    """The folder for everything that is kept."""
    bus: Literal["sqlite", "kafka"] = "sqlite"
    """Which log."""
    kafka_bootstrap: str = "127.0.0.1:9092"
    """Where Kafka is: host:port, several with commas."""
    kafka_replication: Annotated[int, Field(ge=1, le=9)] = 3
    """Copies of each topic that has to be made; a cluster of one broker takes 1 and is for a demo."""
    partitions: Annotated[int, Field(ge=1, le=512)] | None = None
    """Partitions of every topic (2 in SQLite, 8 in Kafka); pinned when the log is made."""
    member: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")] = "member-1"
    """This process's stable name in its consumer groups; two processes of one service need two names."""
    host: str = "127.0.0.1"
    """The address to listen at."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    """The port to listen at; 0 takes a free one."""
    store: Literal["sqlite", "mongo"] = "sqlite"
    """Where documents and files are kept: in the data folder, or behind MongoDB's protocol."""
    mongo_url: str = "mongodb://127.0.0.1:27017/"
    """Where MongoDB is, with its user and password if it asks for them."""
    mongo_database: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,60}$")] = "onewindow"
    """The database of this installation."""
    mongo_bulk: Annotated[int, Field(ge=1, le=10_000)] = 500
    """Documents in one command; FerretDB, where each holds a connection of its own, is never given more than 8."""
    production: bool = False
    """Refuse everything that is meant for a demo."""
    peers: dict[str, str] = Field(default_factory=dict)
    """Where the other services are: ONEWINDOW_PEERS__INTAKE=http://host:port, and so on."""
    session_s: Annotated[float, Field(ge=1, le=300)] = 10.0
    """A member of a consumer group that was silent for so many seconds is replaced."""
    proxies: str = ""
    """Addresses of the gateways before this process, with commas, or * for all: their X-Forwarded-For is believed.

    Without it everybody who comes through a gateway has the gateway's address, and one guesser slows all down.
    """
    stuck_s: Annotated[float, Field(ge=5, le=3600)] = 60.0
    """A process that makes no progress for so many seconds although there is work ends, to be started again."""
    in_flight: Annotated[int, Field(ge=1)] = 512
    """More callers than this at once are asked to come back in a moment."""
    traces: Literal["off", "otlp"] = "off"
    """Where spans go: nowhere, or to the OpenTelemetry collector that the OTEL_ names of the environment say."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """How much is written to the log."""
    log_form: Literal["json", "text"] = "json"
    """One JSON object per line, or lines for people."""

    @field_validator("peers")
    @classmethod
    def _names(cls, peers: dict[str, str]) -> dict[str, str]:
        """An environment variable cannot say department-worker, so department_worker names it too."""
        return {name.lower().replace("_", "-"): url for name, url in peers.items()}

    @property
    def partition_count(self) -> int:
        """How many partitions every topic has."""
        return self.partitions or _PARTITIONS[self.bus]
