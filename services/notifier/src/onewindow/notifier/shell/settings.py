"""The notifier's knobs."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class NotifierSettings(BaseSettings):
    """Read from ``ONEWINDOW_NOTIFIER_*`` when it is made, never at import."""

    model_config = SettingsConfigDict(env_prefix="ONEWINDOW_NOTIFIER_", frozen=True, extra="ignore")

    channel: Literal["inbox", "folder", "smtp"] = "folder"
    """How a notice goes further than the inbox: not at all, as a file for the window to print or send, by mail."""
    smtp_host: str = "127.0.0.1"
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 25
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_tls: bool = False
    """TLS from the first byte; without it, STARTTLS where the server offers it."""
    smtp_timeout_s: Annotated[float, Field(gt=0)] = 10.0
    sender: str = "one-window@localhost"
    mend_every_s: Annotated[float, Field(gt=0)] = 60.0
    """How often a result that could not be made is tried again."""
    batch: Annotated[int, Field(ge=1)] = 500
    """About how many journal records one round may bring."""
