"""Somebody before the pages, without a browser: a cookie, forms with their token, and what comes back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

import httpx

from onewindow.chassis.people import DEMO_WORD

FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


@dataclass(slots=True)
class Browser:
    """One browser; it keeps its cookies and the token of its session."""

    client: httpx.AsyncClient
    csrf: str = ""

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """Look at a page."""
        return await self.client.get(path, headers=headers)

    async def send(
        self,
        path: str,
        fields: dict[str, Any] | None = None,
        files: dict[str, Any] | None = None,
        more: Mapping[str, str] = MappingProxyType({}),
    ) -> httpx.Response:
        """Send a form as a page of theirs would; ``more`` are other headers."""
        body = {"csrf": self.csrf, **(fields or {})}
        return await self.client.post(path, data=body, files=files, headers={**FROM_HERE, **more})


class Served(Protocol):
    """A rig with a room behind doors."""

    client: httpx.AsyncClient


async def come(rig: Served, name: str | None = None) -> Browser:
    """Somebody comes, and signs in if they have a name."""
    transport = rig.client._transport
    client = httpx.AsyncClient(transport=transport, base_url="http://here", headers={"Accept-Language": "zh"})
    return Browser(client) if name is None else await sign_in_at(client, name)


async def sign_in_at(client: httpx.AsyncClient, name: str) -> Browser:
    """Somebody signs in, before whatever the client leads to."""
    browser = Browser(client)
    answer = await browser.send("/sign-in", {"name": name, "password": DEMO_WORD, "then": "/"})
    assert answer.status_code == 303, answer.text
    found = re.search(r'name="csrf" value="([^"]+)"', (await browser.get("/sign-in")).text)
    assert found is not None
    browser.csrf = found[1]
    return browser
