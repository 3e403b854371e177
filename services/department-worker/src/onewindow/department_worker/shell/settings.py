"""What can be set for the desks, from ONEWINDOW_DEPARTMENT_WORKER_… in the environment."""

from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class DepartmentWorkerSettings(BaseSettings):
    """Read when a process starts, never at import."""

    model_config = SettingsConfigDict(env_prefix="ONEWINDOW_DEPARTMENT_WORKER_", extra="ignore", frozen=True)

    departments: Annotated[tuple[str, ...], NoDecode] = ()
    """The departments whose desks are kept here, with commas between; none named means all of the catalogue."""
    reply_s: Annotated[float, Field(ge=0, le=30)] = 2.0
    """How long a desk waits for the case's reply before it says that it will come later."""
    batch: Annotated[int, Field(ge=1, le=10_000)] = 500
    """About how many records one poll may bring."""

    @field_validator("departments", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """An environment variable is one text."""
        if isinstance(value, str):
            return tuple(code.strip() for code in value.split(",") if code.strip())
        return value
