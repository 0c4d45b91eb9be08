"""The page in a real browser: what it shows, what it loads, and what it refuses."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.system.web.chromium import browsing, find_chromium
from tests.system.web.conftest import Start

CHROMIUM = find_chromium()
_WORDS = "document.getElementById('ended').checkVisibility()"


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
async def test_campaigns_are_seen_and_not_steered(start: Start, tmp_path: Path) -> None:
    assert CHROMIUM is not None
    serving = start()
    async with browsing(CHROMIUM, tmp_path) as page:
        await page.open(serving.url)
        shown = await page.until_shown(lambda shown: "Spring renewals" in shown)
        assert "READ-ONLY" in shown
        await page.press("u")
        await page.until_shown(lambda shown: "this is read-only" in shown)
        assert {urlsplit(address).netloc for address in page.loaded} - {""} == {
            f"127.0.0.1:{serving.port}"
        }
        await page.press("q")
        await page.until(_WORDS)
