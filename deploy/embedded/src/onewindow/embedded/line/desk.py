"""A desk as an officer works at it: the inbox, one review, an answer on the page that was seen."""

from collections.abc import Mapping
from typing import Any

from onewindow.embedded.line.caller import Caller

Review = dict[str, Any]


async def inbox(officer: Caller) -> list[Review]:
    """What waits at the officer's department, the longest waiting first. Raises RefusedError."""
    page = await officer.get("/v1/reviews")
    return list(page["reviews"])


async def review(officer: Caller, review_id: str) -> Review:
    """One review as it is now; its ``page`` is what an answer names. Raises RefusedError."""
    return await officer.get(f"/v1/reviews/{review_id}")


async def answer(officer: Caller, seen: Review, verb: str, body: Mapping[str, Any] | None = None) -> Review:
    """Say ``verb`` (take, complete, defects, grant, deny, opinion, transfer) on the page seen. Raises RefusedError."""
    return await officer.post(f"/v1/reviews/{seen['id']}/{verb}", body or {}, If_Match=f'"{seen["page"]}"')
