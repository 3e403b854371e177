"""The notifier's knobs."""

from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict


class NotifierSettings(BaseSettings):
    """Read from ``ONEWINDOW_NOTIFIER_*`` when it is made, never at import."""

    model_config = SettingsConfigDict(env_prefix="ONEWINDOW_NOTIFIER_", frozen=True, extra="ignore")

    channel: Literal["inbox", "folder", "smtp"] = "folder"
    """How a notice goes further than the inbox: not at all, as a file for the window to print or send, by mail."""
    smtp_host: str = "127.0.0.1"
    smtp_port: int = 25
    smtp_user: str | None = None
    smtp_password: str | None = None
    smtp_tls: bool = False
    sender: str = "one-window@localhost"
    batch: int = 500
    """About how many journal records one round may bring."""
