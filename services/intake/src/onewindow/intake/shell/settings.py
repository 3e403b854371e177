"""Intake's own knobs, from ONEWINDOW_INTAKE_… in the environment."""

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class IntakeSettings(BaseSettings):
    """Read when the process starts, never at import."""

    model_config = SettingsConfigDict(env_prefix="ONEWINDOW_INTAKE_", extra="ignore", frozen=True)

    material_bytes: Annotated[int, Field(ge=1)] = 20_000_000
    """The largest file that is taken."""
    body_bytes: Annotated[int, Field(ge=1, le=1_000_000)] = 256_000
    """The largest JSON body that is taken."""
    in_flight: Annotated[int, Field(ge=1)] = 256
    """Applications being handed in at once; one more is asked to come back before its body is read."""
    uploads_in_flight: Annotated[int, Field(ge=1)] = 32
    """Files being uploaded at once."""
    upload_s: Annotated[float, Field(gt=0)] = 120.0
    """How long one upload may take."""
    backlog: Annotated[int, Field(ge=1)] = 20_000
    """New applications are turned away while routing has more than so many still to hear."""
    weigh_every_s: Annotated[float, Field(gt=0)] = 1.0
    """How often it is looked at how far routing is behind, and whether log and store answer."""
    weighed_within_s: Annotated[float, Field(gt=0)] = 2.0
    """How long log and store may take to answer that before new applications are turned away."""
    told_within_s: Annotated[float, Field(gt=0)] = 10.0
    """How long the store and the log may take before the outcome is told as unknown."""
    streams: Annotated[int, Field(ge=1)] = 1000
    """People who follow their progress live at once."""
    heartbeat_s: Annotated[float, Field(gt=0)] = 15.0
    """After so long without news a live stream says that it is alive."""
    look_every_s: Annotated[float, Field(gt=0)] = 0.5
    """How often the store is asked for progress that another process has written."""
    usual_from: Annotated[int, Field(ge=1)] = 20
    """A desk's usual time is told from so many recent answers on; below, nothing is said."""
    usual_every_s: Annotated[float, Field(gt=0)] = 60.0
    """How often it is looked at what is usual."""
