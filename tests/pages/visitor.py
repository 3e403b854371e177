"""People before a browser: they read, fill in and press what the pages show, and look whether anybody could."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, Locator, Page, async_playwright

from onewindow.chassis.people import DEMO_WORD
from onewindow.embedded.shipped import sample

MOST_BYTES = 60_000
"""Of a page over the wire, with all that it loads and without materials."""
_PATIENCE_S = 15.0
_MOST_TABS = 150
_IS_MARKED = """(e) => {
  const marked = (one, part) => {
    const style = getComputedStyle(one, part);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none";
  };
  return marked(e) || [...e.labels || []].some((one) => marked(one, "::before"));
}"""
"""Whether a reader sees that an element has the focus (WCAG 2.2, 2.4.7 Focus Visible)."""
_ID = re.compile(r"[0-9A-Z]{12,}|[0-9a-f-]{32,36}(:[a-z]+)?")
_SPACED = """() => {
  const spaced = new CSSStyleSheet();
  spaced.replaceSync(`p { margin-bottom: 2em !important }
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }`);
  document.adoptedStyleSheets = [spaced];
  const html = document.documentElement;
  const wide = html.scrollWidth > html.clientWidth + 1 ? ["spaced text makes the page too wide"] : [];
  const hidden = [...document.querySelectorAll("main *")].filter((e) =>
    getComputedStyle(e).overflow === "hidden" && !/visually-hidden/.test(e.className)
    && (e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1));
  return [...wide, ...hidden.map((e) => "spaced text is cut off: " + e.outerHTML.slice(0, 160))];
}"""
"""What a reader's own spacing hides (WCAG 2.2, 1.4.12 Text Spacing)."""


@dataclass(slots=True)
class Hall:
    """A hall with a browser; ``shots`` is where pictures of its pages go."""

    browser: Browser
    url: str
    shots: Path
    judged: set[str] = field(default_factory=set)
    """The paths of the pages that were looked through for barriers."""

    async def come(
        self, name: str | None = None, *, js: bool = True, width: int = 1280, elder: bool = False, lang: str = "zh-CN"
    ) -> "Visitor":
        """Somebody comes, and signs in if they have a name."""
        context = await self.browser.new_context(
            java_script_enabled=js, viewport={"width": width, "height": 900}, locale=lang, accept_downloads=True
        )
        context.set_default_timeout(_PATIENCE_S * 1000)
        visitor = Visitor(self, await context.new_page())
        if elder:
            await visitor.page.goto(f"{self.url}/look?elder=1")
        if name is not None:
            await visitor.sign_in(name)
        return visitor


@asynccontextmanager
async def hall_at(url: str, shots: Path) -> AsyncIterator[Hall]:
    """A browser before whatever is served there."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail("no browser: install Debian's package chromium (and fonts-noto-cjk)")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium)
        try:
            yield Hall(browser, url, shots)
        finally:
            await browser.close()


@dataclass(slots=True)
class Visitor:
    """One person on one browser."""

    hall: Hall
    page: Page

    async def sign_in(self, name: str) -> None:
        """By keyboard alone."""
        await self.go("/sign-in")
        await self.write("#name", name)
        await self.page.keyboard.press("Tab")
        await self.page.keyboard.type(DEMO_WORD)
        await self.page.keyboard.press("Enter")
        await self.page.wait_for_url(lambda url: "/sign-in" not in url)

    async def go(self, path: str) -> None:
        """Look at a page."""
        answer = await self.page.goto(self.hall.url + path)
        assert answer is not None
        assert answer.status < 400, f"{path}: {answer.status}"

    async def reach(self, target: Locator) -> None:
        """Go to it by Tab alone, as somebody without a mouse does, and see where one is."""
        for _ in range(_MOST_TABS):
            await self.page.keyboard.press("Tab")
            if await target.evaluate("(e) => e === document.activeElement"):
                assert await target.evaluate(_IS_MARKED), f"nobody sees that {target} has the focus"
                return
        raise AssertionError(f"{target} cannot be reached by keyboard")

    async def press(self, text: str) -> None:
        """A button or a link with these words, reached and pressed by keyboard."""
        target = self.page.locator(f"main :is(a, button, summary):has-text('{text}')").first
        await self.reach(target)
        if await target.evaluate("(e) => e.tagName") == "SUMMARY":
            await self.page.keyboard.press("Enter")
            return
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Enter")

    async def write(self, selector: str, text: str) -> None:
        """Into a field, instead of what stands there."""
        await self.reach(self.page.locator(selector))
        await self.page.keyboard.press("Control+A")
        await self.page.keyboard.press("Delete")
        await self.page.keyboard.type(text)

    async def tick(self, selector: str) -> None:
        """A box, or the one of several that is chosen: Tab leads to the group, arrows lead inside it."""
        target = self.page.locator(selector)
        if await target.get_attribute("type") == "checkbox":
            await self.reach(target)
            await self.page.keyboard.press("Space")
        else:
            group = self.page.locator(f"input[type=radio][name='{await target.get_attribute('name')}']")
            chosen = group.and_(self.page.locator(":checked"))
            await self.reach(chosen if await chosen.count() else group.first)
            await self.page.keyboard.press("Space")
            for _ in range(await group.count()):
                if await target.is_checked():
                    break
                await self.page.keyboard.press("ArrowDown")
        assert await target.is_checked()

    async def attach(self, target: Locator, path: Path) -> None:
        """A file: its field is reached by keyboard; the dialogue behind it is the browser's own."""
        await self.reach(target)
        await target.set_input_files(path)

    async def shows(self, text: str) -> None:
        """Wait until the main part says it, looking again as somebody without JavaScript would."""
        async with asyncio.timeout(_PATIENCE_S):
            while text not in await self.page.inner_text("main"):
                await asyncio.sleep(0.2)
                await self.page.reload()

    async def waits_for(self, service: str) -> None:
        """Until the queue has a review of this service; opens the first."""
        await self.go("/desk")
        await self.shows(service)
        await self.looks("queue")
        await self.reach(self.page.locator("main table a").first)
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Enter")

    async def fill_in(self, given: dict[str, Any], folder: str) -> int:
        """From the first question to the check page; how many pages there were."""
        pages = 0
        while not self.page.url.split("?")[0].endswith("/-check"):
            item = self.page.url.split("?")[0].rsplit("/", 1)[1]
            value = given.get(item)
            if await self.page.locator("input[type=radio]").count():
                await self.tick(f"input[type=radio][value='{value or 'false'}']")
            elif await self.page.locator("input[type=file]").count():
                if value is not None:
                    await self.attach(self.page.locator("input[type=file]"), sample(f"{folder}/{value}"))
            elif value is not None:
                await self.write("#value", str(value))
            await self.looks(f"ask-{item}")
            await self.press("保存并继续")
            assert not await self.page.locator(".govuk-error-summary").count(), await self.page.inner_text("main")
            pages += 1
        return pages

    async def looks(self, name: str) -> None:
        """At what is open: it is not wider than the window; and a picture of it."""
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        wide = await self.page.locator("html").evaluate("(e) => e.scrollWidth > e.clientWidth + 1")
        assert not wide, f"{name} is wider than {width} pixels"
        await self._picture(f"{name}-{width}")

    async def _picture(self, name: str) -> None:
        self.hall.shots.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=self.hall.shots / f"{name}.png", full_page=True)

    async def without_barriers(self, *paths: str) -> dict[str, list[str]]:
        """What is wrong, and on which pages, each in every way that a page can look, with a picture; empty: nothing."""
        found: dict[str, list[str]] = {}
        self.hall.judged |= {path.partition("?")[0] for path in paths}
        for path, lang, elder, width in product(paths, ("zh", "en"), ("0", "1"), (390, 1280)):
            await self.page.set_viewport_size({"width": width, "height": 900})
            await self.page.goto(f"{self.hall.url}/look?lang={lang}&elder={elder}&back={path}")
            name = _ID.sub("one", path.strip("/")).replace("/", ".") or "front"
            await self._picture(f"{name}-{lang}{'-large' if elder == '1' else ''}-{width}")
            result = await Axe().run(self.page)
            wrong = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in result.response["violations"]]
            for one in [*wrong, *await self.page.evaluate(_SPACED)]:
                found.setdefault(one, []).append(f"{path} {lang} elder={elder} {width}")
        return found


async def seconds_until_seen(applicant: Visitor, village: Visitor, number: str) -> float:
    """How long after the village's press its decision stands on the applicant's page, which is not loaded again."""
    await applicant.go(f"/applications/{number}")
    await village.waits_for("老年优待证")
    await village.looks("review")
    began = monotonic()
    await village.press("同意")
    await applicant.page.wait_for_selector("#progress:has-text('村民委员会已于')", timeout=_PATIENCE_S * 1000)
    return monotonic() - began
