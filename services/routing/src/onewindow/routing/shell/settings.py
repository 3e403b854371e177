"""Routing's knobs."""

from pydantic_settings import BaseSettings, SettingsConfigDict


class RoutingSettings(BaseSettings):
    """Read from ``ONEWINDOW_ROUTING_*`` when it is made, never at import."""

    model_config = SettingsConfigDict(env_prefix="ONEWINDOW_ROUTING_", frozen=True)

    batch: int = 500
    """About how many inputs one round may hear."""
