"""People ask, read, check, stop, retry and judge; the service is real unless a test plays its answers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.responses import JSONResponse, Response

from browser.serving import Hosts, Play, Served, answer, embed

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow

TRADE = "Kim ngạch thương mại Việt - Trung năm 2024 là bao nhiêu?"


def ask(page: Page, question: str) -> None:
    page.get_by_label("Câu hỏi của bạn").fill(question)
    page.keyboard.press("Enter")


def text_of(page: Page, selector: str) -> str:
    page.locator(selector).last.wait_for()
    return re.sub(r"\s+", " ", page.locator(selector).last.inner_text()).strip()


def test_an_answer_streams_and_its_citation_opens_the_very_words(page: Page, served: Served) -> None:
    page.goto(served.url)
    with page.expect_response("**/v1/ask") as asked:
        ask(page, TRADE)
    assert asked.value.headers["content-type"].startswith("text/event-stream")
    done = page.request.post(f"{served.url}/v1/ask", data={"question": TRADE}).json()  # the same, at once
    citation = done["citations"][0]
    page.locator(".copy").wait_for()
    assert "260,65 tỷ USD" in text_of(page, ".said")

    page.get_by_role("button", name=re.compile("^Nguồn 1: ")).click()
    page.locator("mark").wait_for()
    assert page.locator("mark").inner_text() == citation["quote"]
    assert page.locator(".source h2").inner_text() == done["sources"][0]["title"]
    assert page.evaluate("document.querySelector('qa-chat').shadowRoot.activeElement.tagName") == "H2"
    box, pane = page.locator("mark").bounding_box(), page.locator(".source .text").bounding_box()
    assert box is not None
    assert pane is not None
    assert pane["y"] <= box["y"] <= pane["y"] + pane["height"]
    # The rest of the article is there to read.
    article = page.request.get(f"{served.url}/v1/articles/{citation['article_id']}").json()
    shown = page.locator(".source [lang=vi] > p").all_inner_texts()
    assert shown == [line.strip() for line in article["text"].splitlines() if line.strip()]


def test_emoji_and_combining_accents_do_not_move_the_highlight(page: Page, served: Served) -> None:
    page.goto(served.url)
    ask(page, "Lễ hội diều Bãi Sau thu hút bao nhiêu khách?")
    page.locator(".cite").first.click()
    page.locator("mark").wait_for()
    assert page.locator("mark").inner_text() == "Lễ hội diều Bãi Sau 🪁 thu hút 3.217 khách m̃ trong ba ngày."
    link = page.locator(".source a")
    assert link.get_attribute("rel") == "noopener noreferrer"
    assert (link.get_attribute("href") or "").startswith(
        "https://bao.example/dieu#:~:text=L%E1%BB%85%20h%E1%BB%99i"
    )
    assert text_of(page, ".source .soft") == "Báo Biển · 12 tháng 6, 2025"


def test_words_that_stand_twice_are_marked_where_they_were_cited(
    page: Page, served: Served, play: Play
) -> None:
    text = page.request.get(f"{served.url}/v1/articles/dieu").json()["text"]
    play.script = lambda _: JSONResponse(answer("Đây. [1]", quotes=[("Bãi Sau", text.rindex("Bãi Sau"))]))
    page.goto(served.url)
    ask(page, "Ở đâu?")
    page.locator(".cite").click()
    page.locator("mark").wait_for()
    shown = "element => element.parentElement.innerText.split(element.innerText)"
    assert page.locator(".cited").inner_text().startswith("Người dân đem")
    assert page.locator("mark").inner_text() == "Bãi Sau"
    assert page.locator("mark").evaluate(shown)[0].endswith("Lễ hội diều ")


def test_a_question_without_accents_is_answered(page: Page, served: Served) -> None:
    page.goto(served.url)
    ask(page, "kim ngach thuong mai viet trung nam 2024 la bao nhieu")
    page.locator(".copy").wait_for()
    assert "260,65 tỷ USD" in text_of(page, ".said")


def test_a_follow_up_carries_the_conversation(page: Page, served: Served) -> None:
    page.goto(served.url)
    ask(page, TRADE)
    page.locator(".copy").wait_for()
    first = text_of(page, ".said")
    with page.expect_request("**/v1/ask") as asked:
        ask(page, "Tăng bao nhiêu phần trăm so với năm trước đó?")
    page.locator(".exchange:nth-child(2) .actions").wait_for()
    body = json.loads(asked.value.post_data or "")
    assert [turn["role"] for turn in body["history"]] == ["user", "assistant"]
    assert body["history"][0]["content"] == TRADE
    assert body["history"][1]["content"].startswith(first[:60])
    assert "13,5%" in text_of(page, ".exchange:nth-child(2) .said")


def test_not_knowing_is_said_kindly_with_the_nearest_articles(page: Page, served: Served) -> None:
    page.goto(served.url)
    ask(page, "Ai vô địch giải bóng đá thế giới năm 1998?")
    page.get_by_text("Có thể bạn quan tâm").wait_for()
    assert text_of(page, ".said").startswith("Xin lỗi,")
    assert page.locator(".cite").count() == 0
    nearest = page.locator(".sources button")
    assert 1 <= nearest.count() <= 3
    nearest.first.click()
    page.locator(".near").first.wait_for()
    assert page.locator("mark").count() == 0


def test_a_suggested_question_is_answered(page: Page, served: Served) -> None:
    page.goto(served.url)
    suggested = page.locator(".suggested button")
    suggested.first.wait_for()
    question = suggested.first.inner_text()
    suggested.first.click()
    page.locator(".cite").first.wait_for()
    assert question in text_of(page, ".asked")


def test_the_conversation_is_kept_for_the_tab_until_it_is_cleared(page: Page, served: Served) -> None:
    page.goto(served.url)
    ask(page, TRADE)
    page.locator(".copy").wait_for()
    page.reload()
    page.locator(".cite").first.click()
    page.locator("mark").wait_for()
    page.get_by_label("Xóa cuộc trò chuyện").click()
    assert page.locator(".exchange").count() == 0
    page.reload()
    page.get_by_text("Bạn muốn biết điều gì?").wait_for()
    assert page.locator(".exchange").count() == 0


def test_an_answer_is_copied_with_its_sources(page: Page, served: Served) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(served.url)
    ask(page, "Lễ hội diều Bãi Sau thu hút bao nhiêu khách?")
    page.get_by_label("Chép kèm nguồn").click()
    page.get_by_text("Đã chép").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "3.217 khách" in copied
    assert "\n\nNguồn:\n[1] Lễ hội diều 🎉, Báo Biển · 12 tháng 6, 2025, https://bao.example/dieu" in copied


def test_thumbs_and_a_comment_are_stored(page: Page, served: Served, index_dir: Path) -> None:
    page.goto(served.url)
    ask(page, TRADE)
    with page.expect_request("**/v1/feedback") as rated:
        page.get_by_label("Câu trả lời chưa tốt").click()
    answer_id = json.loads(rated.value.post_data or "")["answer_id"]
    assert answer_id.startswith("ans_")
    page.get_by_label("Bạn muốn nói thêm gì không?").fill("Thiếu nguồn gốc <b>")
    page.get_by_role("button", name="Gửi góp ý").click()
    page.get_by_text("Cảm ơn bạn đã góp ý.").wait_for()
    page.locator(".comment").wait_for(state="detached")
    lines = [
        json.loads(line) for line in (index_dir / "index/feedback.jsonl").read_text("utf-8").splitlines()
    ]
    assert [(one["rating"], one["comment"]) for one in lines if one["answer_id"] == answer_id] == [
        ("down", None),
        ("down", "Thiếu nguồn gốc <b>"),
    ]
    assert page.get_by_label("Câu trả lời chưa tốt").get_attribute("aria-pressed") == "true"


def test_a_question_that_is_too_long_is_not_sent(page: Page, served: Served) -> None:
    page.goto(served.url)
    ask(page, "😀" * 2001)
    page.get_by_text("Câu hỏi dài 2001 ký tự").wait_for()
    assert page.locator(".exchange").count() == 0
    ask(page, "😀" * 2000)
    page.locator(".exchange").wait_for()


# The list of the articles


def test_articles_are_found_without_accents_and_opened_at_the_place(page: Page, served: Served) -> None:
    page.goto(served.url)
    page.locator("qa-articles li").nth(6).wait_for()  # five seeds, two of ours
    page.get_by_label("Tìm bài viết").fill("le hoi dieu")
    page.locator("qa-articles li").first.get_by_text("Lễ hội diều 🎉").wait_for()
    page.locator("qa-articles li button").first.click()
    page.locator(".source .near").first.wait_for()
    assert page.locator(".source h2").inner_text() == "Lễ hội diều 🎉"


def test_on_a_small_screen_an_article_comes_into_sight_and_the_focus_goes_back_to_the_list(
    page: Page, served: Served
) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(served.url)
    row = page.locator("qa-articles li button").nth(5)
    row.click()
    page.locator(".source [lang=vi] > p").first.wait_for()
    box = page.locator(".source h2").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 700
    page.keyboard.press("Escape")
    page.locator(".source").wait_for(state="detached")
    assert row.evaluate("element => element.getRootNode().activeElement === element")


def test_articles_are_filtered_by_publisher_and_date(page: Page, served: Served) -> None:
    page.goto(served.url)
    rows = page.locator("qa-articles li")
    rows.nth(6).wait_for()
    page.get_by_label("Nguồn đăng").select_option("Báo Biển")
    page.wait_for_function(
        "document.querySelector('qa-articles').shadowRoot.querySelectorAll('li').length === 1"
    )
    assert "Lễ hội diều" in rows.first.inner_text()
    page.get_by_label("Đến ngày").fill("2025-06-11")
    page.get_by_text("Không có bài nào phù hợp.").wait_for()


# Trouble


def test_stop_ends_the_work_and_keeps_what_was_said(page: Page, served: Served, play: Play) -> None:
    play.script = lambda _: play.stream(
        (0, "delta", {"text": "Câu thứ nhất. Câu "}), (30, "done", answer("Câu thứ nhất. Câu thứ hai."))
    )
    page.goto(served.url)
    ask(page, "Chậm?")
    page.get_by_text("Câu thứ nhất.").wait_for()
    page.get_by_label("Dừng").click()
    page.get_by_text("Đã dừng theo ý bạn.").wait_for()
    assert play.hung_up.wait(timeout=5), "the connection was not closed"
    assert text_of(page, ".said").startswith("Câu thứ nhất.")
    play.script = None
    page.get_by_role("button", name="Thử lại").click()
    page.locator(".exchange.done").wait_for()
    assert page.locator(".exchange").count() == 1


def test_a_server_that_is_down_is_told_in_human_words_and_asked_again_when_it_is_back(
    page: Page, served: Served
) -> None:
    page.goto(served.url)
    page.locator(".suggested").wait_for()
    served.down()
    try:
        ask(page, TRADE)
        page.get_by_text("Không kết nối được với máy chủ.").wait_for()
    finally:
        served.up()
    page.get_by_role("button", name="Thử lại").click()
    page.locator(".cite").first.wait_for()


def busy(_: object) -> Response:
    return JSONResponse({}, status_code=429, headers={"Retry-After": "7"})


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (busy, "Bạn chờ 7 giây"),
        (lambda _: JSONResponse({}, status_code=503), "Dịch vụ đang tạm nghỉ."),
        (lambda _: JSONResponse({}, status_code=422), "Câu hỏi này chưa gửi được."),
        (lambda _: Response("<p>", media_type="text/html"), "Câu trả lời bị ngắt giữa chừng."),
    ],
)
def test_a_refusal_is_told_in_human_words(
    page: Page, served: Served, play: Play, script: object, said: str
) -> None:
    play.script = script  # type: ignore[assignment]
    page.goto(served.url)
    ask(page, "Sao thế?")
    page.get_by_text(said).wait_for()
    page.get_by_role("button", name="Thử lại").wait_for()


def test_a_stream_that_breaks_off_says_so_and_keeps_what_came(page: Page, served: Served, play: Play) -> None:
    play.script = lambda _: play.stream((0, "delta", {"text": "Nửa câu trả"}), (0, "cut", None))
    page.goto(served.url)
    ask(page, "Đứt?")
    page.get_by_text("Câu trả lời bị ngắt giữa chừng.").wait_for()
    assert text_of(page, ".said") == "Nửa câu trả"


def test_an_error_event_is_told(page: Page, served: Served, play: Play) -> None:
    play.script = lambda _: play.stream((0, "error", {"status": 502}))
    page.goto(served.url)
    ask(page, "Lỗi?")
    page.get_by_text("Dịch vụ đang tạm nghỉ.").wait_for()


def test_a_plain_json_answer_is_shown_too(page: Page, served: Served, play: Play) -> None:
    play.script = lambda _: JSONResponse(answer("Đây. [1]", quotes=[("Khai mạc", 4)]))
    page.goto(served.url)
    ask(page, "Không luồng?")
    page.locator(".cite").click()
    page.locator("mark").wait_for()
    assert page.locator("mark").inner_text() == "Khai mạc"


def test_paragraphs_and_lists_are_laid_out_and_unknown_markers_stay_text(
    page: Page, served: Served, play: Play
) -> None:
    text = "Có hai loại:\n- Diều sáo. [1]\n- Diều *giấy*. [9]\n\n1. Một.\n2. Hai."
    play.script = lambda _: play.stream((0, "done", answer(text, quotes=[("Khai mạc", 4)])))
    page.goto(served.url)
    ask(page, "Loại nào?")
    page.locator(".copy").wait_for()
    assert page.locator(".said ul li").all_inner_texts() == ["Diều sáo.1", "Diều *giấy*. [9]"]
    assert page.locator(".said ol li").all_inner_texts() == ["Một.", "Hai."]
    assert page.locator(".cite").count() == 1


def test_a_quote_that_the_article_no_longer_has_is_not_marked_anywhere(
    page: Page, served: Served, play: Play
) -> None:
    play.script = lambda _: JSONResponse(answer("Cũ. [1]", quotes=[("không còn nữa", 4)]))
    page.goto(served.url)
    ask(page, "Bản cũ?")
    page.locator(".cite").click()
    page.get_by_text("không còn đoạn được trích").wait_for()
    assert page.locator("mark").count() == 0


def test_a_slow_network_and_being_offline_are_said(page: Page, served: Served, play: Play) -> None:
    play.script = lambda _: play.stream((60, "done", answer("Đây.")))
    page.clock.install()
    page.goto(served.url)
    ask(page, "Chậm quá?")
    page.get_by_text("Đang tìm trong các bài báo…").wait_for()
    page.clock.fast_forward(7_000)
    page.get_by_text("mạng có vẻ chậm").wait_for()
    page.context.set_offline(True)
    page.get_by_text("Bạn đang ngoại tuyến.").wait_for()
    page.context.set_offline(False)
    page.get_by_text("Bạn đang ngoại tuyến.").wait_for(state="detached")


def test_a_page_may_have_two_conversations(page: Page, served: Served, hosts: Hosts) -> None:
    page.goto(hosts.add(f"<body><qa-chat inline></qa-chat><qa-chat inline lang=en></qa-chat>{embed(served)}"))
    left, right = page.locator("qa-chat").first, page.locator("qa-chat").last
    left.get_by_label("Câu hỏi của bạn").fill(TRADE)
    left.get_by_label("Gửi").click()
    left.locator(".cite").first.wait_for()
    assert right.locator(".exchange").count() == 0
    right.get_by_label("Your question").fill("Ai vô địch giải bóng đá thế giới năm 1998?")
    right.get_by_label("Send").click()
    right.get_by_text("These are the nearest articles").wait_for()
    page.reload()
    assert left.locator(".asked").all_text_contents() == [f"Bạn hỏi: {TRADE}"]
    assert right.locator(".asked").all_text_contents() == [
        "You asked: Ai vô địch giải bóng đá thế giới năm 1998?"
    ]
