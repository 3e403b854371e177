"""Values: dataclasses whose fields are set once, when they are made.

A frozen dataclass sets each of its fields through ``object.__setattr__``, which makes it two to three times as dear to
make, and every record on its way through the line makes dozens. So the promise is kept by the type checker, which
refuses every assignment to a field, and not again while the program runs.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def fixed(*, kw_only: bool = False) -> Callable[[type[T]], type[T]]:
    """A slotted dataclass with a hash over its fields, fixed as far as the type checker sees."""
    return dataclass(slots=True, unsafe_hash=True, kw_only=kw_only)
