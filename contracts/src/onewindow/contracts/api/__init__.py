"""What is said over HTTP: the bodies of each room's doors. They are closed: a field nobody declared is refused."""

from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    """A body that arrives or leaves over HTTP; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)
