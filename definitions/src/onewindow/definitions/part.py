"""What every piece of a definition has in common: it never changes and takes no undeclared field."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
"""Name of an answer, a material, a step or an output inside one definition; also an identifier in CEL."""

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,47}$")]
"""Name of a service or a department: part of a path and of a topic, so hyphens and no underscore."""

Account = Annotated[str, StringConstraints(pattern=r"^\S{1,200}$")]
"""The opaque id of somebody who signs in, never a name."""

Expression = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
"""A CEL condition over routing facts, as `conditions` compiles it."""

Level = Literal["country", "province", "city", "county", "town", "village"]
"""Administrative level at which a service is handled."""


class Part(BaseModel):
    """A frozen piece of a definition; an undeclared field is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True)
