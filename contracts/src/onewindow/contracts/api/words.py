"""What desks write in their own words, as every door of theirs takes it."""

from typing import Annotated

from pydantic import Field

from onewindow.contracts.prose import Prose

LONGEST_TEXT = 10_000

Text = Annotated[Prose, Field(max_length=LONGEST_TEXT)]
