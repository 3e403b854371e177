"""Routing's knobs."""

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class RoutingSettings(BaseSettings):
    """Read from ``ONEWINDOW_ROUTING_*`` when it is made, never at import."""

    model_config = SettingsConfigDict(env_prefix="ONEWINDOW_ROUTING_", frozen=True)

    batch: int = 500
    """About how many inputs one round may hear."""
    sweep_s: Annotated[float, Field(ge=0.1, le=3600)] = 15.0
    """How long the sweeper rests before it goes over the open cases again."""
