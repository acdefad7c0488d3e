"""Everybody can use it: keyboard, screen reader, small screens, large text, less motion, more contrast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from browser.serving import Hosts, Play, Served, answer, embed

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow

TRADE = "Kim ngạch thương mại Việt - Trung năm 2024 là bao nhiêu?"
FOCUS = "document.querySelector('qa-chat').shadowRoot.activeElement?.className"


def ask(page: Page, question: str) -> None:
    page.get_by_label("Câu hỏi của bạn").fill(question)
    page.keyboard.press("Enter")


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe-core finds, of every rule, as (rule, places)."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
    found: list[dict[str, Any]] = axe.Axe().run(page).response["violations"]
    return [(one["id"], [str(node["target"]) for node in one["nodes"]]) for one in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing_on_the_page_in_any_state(
    page: Page, served: Served, scheme: Any, width: int
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(served.url)
    page.locator(".suggested").wait_for()
    page.locator("qa-articles li").nth(6).wait_for()
    found = {"greeting": violations(page)}
    page.locator("summary").first.click()
    ask(page, TRADE)
    page.get_by_label("Câu trả lời chưa tốt").click()
    page.locator(".comment").wait_for()
    found["answered"] = violations(page)
    page.locator(".cite").first.click()
    page.locator("mark").wait_for()
    found["article"] = violations(page)
    page.get_by_label("Đóng bài viết").click()
    ask(page, "Ai vô địch giải bóng đá thế giới năm 1998?")
    page.get_by_text("Có thể bạn quan tâm").wait_for()
    found["abstained"] = violations(page)
    page.route("**/v1/ask", lambda route: route.abort())
    ask(page, "Hỏng?")
    page.get_by_role("button", name="Thử lại").wait_for()
    found["failed"] = violations(page)
    assert {state: each for state, each in found.items() if each} == {}


def test_axe_finds_nothing_in_the_launcher_in_english_while_it_streams(
    page: Page, served: Served, hosts: Hosts, play: Play
) -> None:
    play.script = lambda _: play.stream((0, "delta", {"text": "One. [1] Two"}), (20, "cut", None))
    tag = embed(served, more="data-lang=en")
    page.goto(hosts.add(f"<head><title>News</title></head><body><main><h1>News</h1></main>{tag}"))
    page.get_by_label("Open questions and answers").click()
    page.get_by_label("Your question").fill("How?")
    page.keyboard.press("Enter")
    page.get_by_text("One.").wait_for()
    page.wait_for_timeout(300)  # the panel has risen
    assert violations(page) == []


def test_everything_is_done_by_keyboard_and_the_focus_comes_back(
    page: Page, served: Served, hosts: Hosts
) -> None:
    page.goto(hosts.add(f"<body><button>Của trang</button>{embed(served)}"))
    page.get_by_label("Mở hộp hỏi đáp").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("textarea").wait_for()
    assert page.evaluate("document.querySelector('qa-chat').shadowRoot.activeElement.tagName") == "TEXTAREA"
    page.keyboard.type(TRADE)
    page.keyboard.press("Enter")
    page.locator(".copy").wait_for()
    for _ in range(12):  # back through the panel to the citation
        if page.evaluate(FOCUS) == "cite":
            break
        page.keyboard.press("Shift+Tab")
    assert page.evaluate(FOCUS) == "cite"
    outline = "getComputedStyle(document.querySelector('qa-chat').shadowRoot.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"
    page.keyboard.press("Enter")
    page.locator("mark").wait_for()
    page.keyboard.press("Escape")
    page.locator(".source").wait_for(state="detached")
    assert page.evaluate(FOCUS) == "cite"
    page.keyboard.press("Escape")
    page.locator(".panel").wait_for(state="detached")
    assert page.evaluate(FOCUS) == "launcher"


HEARD = """
window.heard = [];
const log = document.querySelector('qa-chat').shadowRoot.querySelector('[role=log]');
const visible = (node) => {
  const copy = node.cloneNode(true);
  copy.querySelectorAll?.('[aria-hidden=true]').forEach((hidden) => hidden.remove());
  return copy.textContent.trim();
};
new MutationObserver((changes) => {
  for (const change of changes) {
    for (const node of change.type === 'characterData' ? [change.target] : change.addedNodes) {
      const place = node.nodeType === 1 ? node : node.parentElement;
      if (!place?.closest('.said') || place.closest('[aria-hidden=true]')) continue;
      if (visible(node)) heard.push(visible(node));
    }
  }
}).observe(log, {childList: true, subtree: true, characterData: true});
"""


def test_a_screen_reader_hears_each_sentence_once_when_it_is_complete(
    page: Page, served: Served, play: Play
) -> None:
    text = "Câu thứ nhất đây. [1] Câu thứ hai. Câu thứ ba không dấu chấm"
    whole = answer(text, quotes=[("Khai mạc", 4)])
    steps: list[tuple[float, str, Any]] = [(0.02, "delta", {"text": letter}) for letter in text]
    play.script = lambda _: play.stream(
        (0, "sources", whole["sources"]), *steps, (0, "citation", whole["citations"][0]), (0, "done", whole)
    )
    page.goto(served.url)
    page.locator(".suggested").wait_for()
    page.evaluate(HEARD)
    ask(page, "Nghe?")
    page.locator(".copy").wait_for()
    heard = " ".join(page.evaluate("heard"))
    assert heard.count("Câu thứ nhất đây.") == 1
    assert heard.count("Câu thứ hai.") == 1
    assert heard.count("Câu thứ ba không dấu chấm") == 1
    assert heard.count("Câu") == 3, heard


OUTSIDE = """() => {
  const outside = [];
  const look = (root) => root.querySelectorAll('*').forEach((element) => {
    if (element.shadowRoot) look(element.shadowRoot);
    const box = element.getBoundingClientRect();
    if (element.closest('.unseen, pre, svg') || !box.width) return;
    if (box.right > innerWidth + 1 || box.left < -1) outside.push(element.tagName + '.' + element.className);
  });
  look(document);
  return [outside, document.scrollingElement.scrollWidth > innerWidth];
}"""


@pytest.mark.parametrize("width", [320, 360, 768, 1440])
def test_nothing_is_cut_off_at_any_width(page: Page, served: Served, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 720})
    page.goto(served.url)
    page.locator("qa-articles li").nth(6).wait_for()
    assert page.evaluate(OUTSIDE) == [[], False]
    aside, rows = page.locator("aside").bounding_box(), page.locator("qa-articles .list").bounding_box()
    assert aside is not None
    assert rows is not None
    assert rows["y"] + rows["height"] <= aside["y"] + aside["height"]  # a long list scrolls in itself
    ask(page, "Rất-dài-không-có-chỗ-ngắt" * 12)
    page.locator(".exchange.done").wait_for()
    assert page.evaluate(OUTSIDE) == [[], False]
    ask(page, TRADE)
    page.locator(".cite").first.click()
    page.locator("mark").wait_for()
    assert page.evaluate(OUTSIDE) == [[], False]


@pytest.mark.parametrize("width", [320, 1280])
def test_text_twice_as_large_fits(page: Page, served: Served, hosts: Hosts, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    page.goto(hosts.add(f"<style>html {{ font-size: 200% }}</style><body>{embed(served)}"))
    page.get_by_label("Mở hộp hỏi đáp").click()
    ask(page, TRADE)
    page.locator(".copy").wait_for()
    assert page.locator(".said").evaluate("element => getComputedStyle(element).fontSize") == "32px"
    assert page.evaluate(OUTSIDE) == [[], False]
    assert page.get_by_label("Gửi").is_visible()
    page.locator(".cite").first.click()
    page.locator("mark").wait_for()
    assert page.evaluate(OUTSIDE) == [[], False]


def test_less_motion_is_no_motion(page: Page, served: Served, hosts: Hosts, play: Play) -> None:
    play.script = lambda _: play.stream((20, "cut", None))
    page.goto(hosts.add(f"<body>{embed(served)}"))
    running = "document.querySelector('qa-chat').shadowRoot.getAnimations().length"
    page.get_by_label("Mở hộp hỏi đáp").click()
    ask(page, "Động?")
    page.get_by_text("Đang tìm").wait_for()
    assert page.evaluate(running) > 0
    page.emulate_media(reduced_motion="reduce")
    page.wait_for_function(f"{running} === 0")


def test_the_host_chooses_the_accent_and_the_theme(page: Page, served: Served, hosts: Hosts) -> None:
    html = (
        "<style>qa-chat { --qa-accent: rgb(120, 20, 90) }</style><body><qa-chat inline theme=dark></qa-chat>"
    )
    page.goto(hosts.add(html + embed(served)))
    page.locator(".send").wait_for()
    colour = "element => getComputedStyle(element).backgroundColor"
    assert page.locator(".send").evaluate(colour) == "rgb(120, 20, 90)"
    assert page.locator(".panel").evaluate(colour) == "rgb(21, 26, 24)"
