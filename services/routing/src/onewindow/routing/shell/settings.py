"""Routing's knobs."""

from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class RoutingSettings(BaseSettings):
    """Read from ``ONEWINDOW_ROUTING_*`` when it is made, never at import."""

    model_config = SettingsConfigDict(env_prefix="ONEWINDOW_ROUTING_", frozen=True)

    calendars: Path = Field(default=Path("deploy/calendars"), validation_alias="ONEWINDOW_CALENDARS")
    """The folder with the years, for a process that serves this room alone."""
    batch: int = 500
    """About how many inputs one round may hear."""
    sweep_s: Annotated[float, Field(ge=0.1, le=3600)] = 15.0
    """How long the sweeper rests before it goes over the open cases again."""
