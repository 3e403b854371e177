"""A served line and a real browser. `make pages` runs these; they need Debian's Chromium and say so."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import async_playwright
from tests.pages.visitor import Hall

from onewindow.embedded.play.child import serving


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    """The embedded edition on a port of its own, and a browser before it."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail("no browser: install Debian's package chromium (and fonts-noto-cjk)")
    shots = os.environ.get("ONEWINDOW_PAGES")
    async with serving(tmp_path, 0) as server, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium)
        try:
            yield Hall(browser, server.url, Path(shots) if shots else tmp_path / "pages")
        finally:
            await browser.close()
