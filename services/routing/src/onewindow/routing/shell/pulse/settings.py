"""The pulse's knobs."""

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class PulseSettings(BaseSettings):
    """Read from ``ONEWINDOW_PULSE_*`` when it is made, never at import."""

    model_config = SettingsConfigDict(env_prefix="ONEWINDOW_PULSE_", extra="ignore", frozen=True)

    tell_every_s: Annotated[float, Field(gt=0)] = 900.0
    """How often a period that is not over yet is told, if it moved; one that is over is told at once."""
    keep_every_s: Annotated[float, Field(gt=0)] = 60.0
    """How often what is known is kept in the store: a restart reads so much of the journal again."""
    show_every_s: Annotated[float, Field(gt=0)] = 2.0
    """How old the figures of /metrics may be."""
