"""Untrusted words, strict policies, hostile style sheets: nothing gets in and nothing leaks out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from starlette.responses import JSONResponse

from browser.serving import HACK, Hosts, Play, Served, answer, embed

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

PAYLOAD = f'<img src=x onerror="{HACK}"><script>{HACK}</script><a href="javascript:{HACK}">x</a>'
FOREIGN_ELEMENTS = "qa-chat >> css=img, script, iframe, a[href^='javascript'], b[onclick]"


def ask(page: Page, question: str) -> None:
    page.get_by_label("Câu hỏi của bạn").fill(question)
    page.keyboard.press("Enter")


def assert_unhurt(page: Page) -> None:
    assert page.evaluate("window.hacked") is None
    assert page.locator(FOREIGN_ELEMENTS).count() == 0


def test_a_hostile_article_is_only_text(page: Page, served: Served) -> None:
    page.goto(served.url)
    page.locator("qa-articles").get_by_text("<img src=x").wait_for()
    ask(page, "Kho thóc Bãi Sậy chứa bao nhiêu tấn thóc?")
    page.locator(".cite").first.click()
    page.locator("mark").wait_for()
    assert "<script>" in page.locator("mark").inner_text()
    assert page.locator(".source h2").inner_text().startswith("<img src=x onerror=")
    assert "<b onclick=" in page.locator(".source .soft").first.inner_text()
    assert page.locator(".source a").count() == 0  # javascript: is no address
    assert_unhurt(page)


def test_a_hostile_question_and_answer_are_only_text(page: Page, served: Served, play: Play) -> None:
    played = answer(f"{PAYLOAD} [1]", quotes=[("Khai mạc", 4)])
    played["sources"][0] |= {"title": PAYLOAD, "url": f" JaVaScRiPt:{HACK}", "published_at": PAYLOAD}
    play.script = lambda _: JSONResponse(played)
    page.goto(served.url)
    ask(page, PAYLOAD)
    page.locator(".copy").wait_for()
    assert page.locator(".asked").inner_text().endswith(PAYLOAD)
    assert page.locator(".said p").inner_text() == f"{PAYLOAD}1"
    page.reload()  # and once more from the tab's storage
    page.locator(".copy").wait_for()
    assert_unhurt(page)


@pytest.mark.parametrize(
    "url", ["javascript:x", "data:text/html,x", "//x.example", "https:x y", "http://[", "/x"]
)
def test_only_web_addresses_become_links(page: Page, served: Served, play: Play, url: str) -> None:
    page.route("**/v1/articles/dieu", lambda route: route.fulfill(json=article_with(url)))
    play.script = lambda _: JSONResponse(answer("Đây. [1]", quotes=[("Khai mạc", 0)]))
    page.goto(served.url)
    ask(page, "Đâu?")
    page.locator(".cite").click()
    page.locator("mark").wait_for()
    assert page.locator(".source a").count() == 0


def article_with(url: str) -> dict[str, Any]:
    head = {"id": "dieu", "title": "t", "publisher": None, "author": None, "published_at": None}
    return {**head, "url": url, "text": "Khai mạc."}


def strict(served: Served) -> str:
    return (
        f"default-src 'self'; script-src 'self' {served.url}; connect-src {served.url}; style-src 'self'; "
        "require-trusted-types-for 'script'; trusted-types lit-html"
    )


def test_a_page_with_a_strict_policy_and_trusted_types_needs_no_exception(
    page: Page, served: Served, hosts: Hosts
) -> None:
    page.add_init_script(
        "window.violations = []; "
        "addEventListener('securitypolicyviolation', (e) => violations.push(e.violatedDirective))"
    )
    page.goto(hosts.add(f"<body>{embed(served)}", policy=strict(served)))
    page.get_by_label("Mở hộp hỏi đáp").click()
    ask(page, "kim ngach thuong mai viet trung nam 2024 la bao nhieu")
    page.locator(".cite").first.click()
    page.locator("mark").wait_for()
    assert page.evaluate("violations") == []
    assert page.locator(".panel").bounding_box() is not None


def test_the_versioned_file_loads_under_its_integrity(page: Page, served: Served, hosts: Hosts) -> None:
    home = page.request.get(served.url).text()
    match = re.search(r'src="(/widget-\w+\.js)" integrity="([^"]+)"', home)
    assert match is not None
    tag = (
        f'<script async crossorigin="anonymous" src="{served.url}{match[1]}" integrity="{match[2]}"></script>'
    )
    page.goto(hosts.add(f"<body>{tag}"))
    page.get_by_label("Mở hộp hỏi đáp").click()
    page.locator(".suggested").wait_for()  # the service is where the script came from


def test_a_site_that_is_not_listed_is_told_in_human_words(browser: Browser, served: Served) -> None:
    other = Hosts()  # another port is another origin
    page = browser.new_page()
    try:
        page.goto(other.add(f"<body><qa-chat inline></qa-chat>{embed(served)}"))
        ask(page, "Có được hỏi không?")
        page.get_by_text("Không kết nối được với máy chủ.").wait_for()
    finally:
        page.close()
        other.served.down()


HOSTILE = """<style>
  html { font-size: 5px; color-scheme: light }
  body * {
    all: unset !important; background: lime !important; color: red !important; font: 40px fantasy !important;
    letter-spacing: 9px !important; text-transform: uppercase !important; word-spacing: 2em !important;
    width: 9px !important; direction: rtl !important; text-align: right !important;
    white-space: pre !important;
    writing-mode: vertical-rl !important; float: left !important; visibility: hidden !important;
    opacity: .2 !important; filter: blur(3px) !important; transform: rotate(9deg) !important;
  }
  button, textarea, p, mark, svg { display: none !important }
  qa-chat { display: none !important; position: absolute !important; z-index: -1 !important }
</style>"""


def shot(page: Page, url: str) -> bytes:
    """The widget with an open citation, as it is drawn."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(url)
    page.get_by_label("Mở hộp hỏi đáp").click()
    ask(page, "kim ngach thuong mai viet trung nam 2024 la bao nhieu")
    page.locator(".cite").first.click()
    page.locator("mark").wait_for()
    page.mouse.move(0, 0)
    return page.locator(".panel").screenshot()


def test_a_hostile_style_sheet_changes_no_pixel(page: Page, served: Served, hosts: Hosts) -> None:
    plain = shot(page, hosts.add(f"<body>{embed(served)}"))
    page.evaluate("sessionStorage.clear()")
    assert shot(page, hosts.add(f"{HOSTILE}<body>{embed(served)}")) == plain


def test_the_widget_changes_nothing_on_its_page(page: Page, served: Served, hosts: Hosts) -> None:
    text = "<body><h1>Báo</h1><p>Tin <button>nút</button></p>"
    before = hosts.add(text)
    after = hosts.add(text + embed(served))
    looks = (
        "[...document.querySelectorAll('body, h1, p, button')].map(e => [e.getBoundingClientRect().toJSON(), "
        "Object.fromEntries([...getComputedStyle(e)].map(k => [k, getComputedStyle(e)[k]]))])"
    )
    page.goto(before)
    plain = page.evaluate(looks)
    globals_before = set(page.evaluate("Object.keys(window)"))
    page.goto(after)
    page.get_by_label("Mở hộp hỏi đáp").wait_for()
    assert page.evaluate(looks) == plain
    assert set(page.evaluate("Object.keys(window)")) - globals_before <= {
        "litElementVersions",
        "litHtmlVersions",
        "litPropertyMetadata",
        "reactiveElementVersions",
    }
