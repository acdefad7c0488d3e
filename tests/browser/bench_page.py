"""Time the page at / and draw the README's pictures of it: a running service -> milliseconds, PNG files.

    qa serve & python tests/browser/bench_page.py http://127.0.0.1:8000 --pictures docs

Interactive means: the question field is there and takes a question. Needs the extra `browser`.
"""

from __future__ import annotations

import argparse
import statistics
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LOADS = 21
NETWORKS = {"no limit": None, "1.6 Mbit/s, 150 ms": (1.6e6 / 8, 150)}  # bytes a second, latency in ms
READY = """(function look() {
  const field = document.querySelector('qa-chat')?.shadowRoot?.querySelector('textarea');
  if (field) window.ready_ms = performance.now(); else requestAnimationFrame(look);
})()"""
QUESTION = "kim ngach thuong mai viet trung nam 2024 la bao nhieu"


def interactive_ms(browser: Browser, url: str, limit: tuple[float, int] | None) -> float:
    """Load the page in a fresh profile, and wait until a question can be typed."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(READY)
    if limit:
        throughput, latency_ms = limit
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        conditions = {"offline": False, "latency": latency_ms, "uploadThroughput": throughput}
        session.send("Network.emulateNetworkConditions", conditions | {"downloadThroughput": throughput})
    page.goto(url)
    page.wait_for_function("window.ready_ms")
    measured = float(page.evaluate("window.ready_ms"))
    context.close()
    return measured


def draw(browser: Browser, url: str, folder: Path) -> None:
    """Draw an open citation, wide and light; and an answer, narrow and dark."""
    wide = browser.new_page(viewport={"width": 1180, "height": 700}, locale="vi-VN")
    narrow = browser.new_page(viewport={"width": 390, "height": 700}, locale="vi-VN", color_scheme="dark")
    for page in (wide, narrow):
        page.goto(url)
        page.get_by_label("Câu hỏi của bạn").fill(QUESTION)
        page.keyboard.press("Enter")
        page.locator(".copy").wait_for()
    wide.locator(".cite").first.click()
    wide.locator("mark").wait_for()
    for page, name in ((wide, "page-wide.png"), (narrow, "page-narrow.png")):
        page.wait_for_timeout(500)  # what moves has come to rest
        page.screenshot(path=folder / name)


def main() -> None:
    """Print the median and the 95th percentile for each network."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("url")
    parser.add_argument("--pictures", type=Path)
    args = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, limit in NETWORKS.items():
            measured = [interactive_ms(browser, args.url, limit) for _ in range(LOADS)]
            p95 = statistics.quantiles(measured, n=20)[-1]
            print(f"{name}: interactive after {statistics.median(measured):.0f} ms, 95 % {p95:.0f} ms")  # noqa: T201
        if args.pictures:
            draw(browser, args.url, args.pictures)


if __name__ == "__main__":
    main()
