"""Cut text into sentences: text -> list[Span].

A line break always ends a sentence; otherwise a sentence ends at ``. ! ? …`` with the closing quotes
and brackets that follow it, unless what stands to the left (an abbreviation, an initial, a list number)
or to the right (a lower-case word) says that it goes on. Rules only; nothing is learned.
"""

from __future__ import annotations

import re

from qa.records import Span
from qa.vietnamese.syllables import is_syllable
from qa.vietnamese.text import fold, words

# "./." closes a news agency's report; a run of marks ("?!", "...") is one end.
_END = re.compile(r"\./\.|[.!?…]+|\n")
_CLOSERS = re.compile(r"(?:[\"”’»'’)\]}]|\[\d{1,3}\])*")
_OPENERS = re.compile(r"[\s\"“‘«'(\[{–—\-•*]*")
_LEFT_WORD = re.compile(r"[^\s\"“”‘’«»'()\[\]{}–—,;:/]*\Z")
# A number or a single letter that opens a line or a sentence: its full stop belongs to the list.
_LIST_NUMBER = re.compile(
    r"[\s\"“‘«'(\[{–—\-•*]*(?:(?:Điều|Khoản|Chương|Mục|Phần|Bài|Câu|Article|Chapter)\s+)?"
    r"(?:\d{1,3}(?:\.\d{1,2})*|[A-Za-zĐđ]|[IVX]{1,6})\Z"
)
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")

# Always stand before a name.
_BEFORE_A_NAME = words("mr mrs ms dr prof st mt ft gen sen rep gov lt col capt sgt rev hon messrs mme mlle")
# Stand before a name, or close a sentence: the next word decides.
_MAY_CLOSE = words(
    "tp tx tt ts ths gs pgs bs bsck bscki bsckii cn ks kts ls nsnd nsưt ngnd ngưt đd nxb tcn scn "
    "jr sr inc ltd co corp vs no nos vol fig ed eds dept univ etc al approx "
    "jan feb mar apr jun jul aug sep sept oct nov dec tr đc sđt"
)
_ALWAYS_CLOSE = frozenset({"v.v", "vv", "v.v."})
# What a new sentence begins with far more often than a name does.
OPENING_WORDS = words(
    "ai anh bà bên bởi bằng bộ chị chính cho chúng chỉ chưa các cách cái cùng có còn công cũng cả cần "
    "do dù dưới dựa em giai giữa gần họ hai hiện hàng hãy hơn hầu hắn "
    "khi khoảng không kể kết lúc là liên loài loại lần mà mặc mọi một mỗi mục "
    "ngay ngoài người ngược ngày nguyên nhiều như nhưng nhằm nhóm nhờ những này nói năm nó nếu "
    "phần phía qua quá ra rồi rất sau song sự theo thay thông thế thì thậm thực tiếp trên trong trước "
    "trừ tuy tuyệt tất tại tới từ tôi tổng tương và vào vì viện việc với vậy vẫn về ví xung "
    "ông để đang điều đây đã đó đầu đến đặc đối đồng đội được đứng ở "
    "the an he she it they we you in on at this that these those but and his her its their there "
    "after when while for from as if however"
)


def split(text: str) -> list[Span]:
    """Give the sentences' spans, in order, trimmed, covering every character that is not a space.

    >>> text = "Kim ngạch đạt 260,65 tỷ USD. Ông J. K. Lê (TP. Huế) nói: “Anh đi đâu?” rồi đi./."
    >>> [text[start:end] for start, end in split(text)]
    ['Kim ngạch đạt 260,65 tỷ USD.', 'Ông J. K. Lê (TP. Huế) nói: “Anh đi đâu?” rồi đi./.']
    """
    spans: list[Span] = []
    start = 0
    for mark in _END.finditer(text):
        if mark[0] == "\n":
            end = mark.end()
        else:
            end = _CLOSERS.match(text, mark.end()).end()  # type: ignore[union-attr]  # matches empty
            if not _ends(text, start, mark, end):
                continue
        _append_trimmed(spans, text, start, end)
        start = end
    _append_trimmed(spans, text, start, len(text))
    return spans


def _append_trimmed(spans: list[Span], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    body = piece.strip()
    if body:
        start += len(piece) - len(piece.lstrip())
        spans.append((start, start + len(body)))


def _ends(text: str, start: int, mark: re.Match[str], end: int) -> bool:
    """Whether the sentence that began at `start` ends with this mark and its closers."""
    if end == len(text) or text[end] == "\n":
        return True
    if not text[end].isspace():
        return _lacks_a_space(text, start, mark, end)
    right = _OPENERS.match(text, end).end()  # type: ignore[union-attr]  # matches empty
    if right == len(text) or "\n" in text[end:right]:
        return True
    if mark[0] == "./.":
        return True
    if not _opens_a_sentence(text, right):
        return False
    if _inside_brackets(text, start, end):
        return False
    if mark[0] != ".":
        return True
    return not _full_stop_of_a_word(text, start, mark.start(), right)


def _opens_a_sentence(text: str, right: int) -> bool:
    letter = text[right]
    if letter.islower():
        # "iPhone", "eBay": a name that begins small
        return right + 1 < len(text) and text[right + 1].isupper()
    return True


def _inside_brackets(text: str, start: int, end: int) -> bool:
    """Whether a round bracket stands open here and closes on the same line."""
    if text.count("(", start, end) <= text.count(")", start, end):
        return False
    line_end = text.find("\n", end)
    line_end = min(len(text) if line_end < 0 else line_end, end + 300)
    closing = text.find(")", end, line_end)
    return closing >= 0 and not 0 <= text.find("(", end, line_end) < closing


def _full_stop_of_a_word(text: str, start: int, stop: int, right: int) -> bool:
    """Whether the full stop at `stop` belongs to an abbreviation, an initial or a list number."""
    if _LIST_NUMBER.match(text, start, stop) is not None:
        return True
    word = _LEFT_WORD.search(text, max(start, stop - 24), stop)[0]  # type: ignore[index]
    if not word or word[-1].isdigit():
        return False
    lower = word.lower()
    if lower in _ALWAYS_CLOSE:
        return False
    last = lower.rpartition(".")[2]
    if word[0].isupper() and last in _BEFORE_A_NAME:
        return True
    is_short = last in _MAY_CLOSE and not word.islower()
    is_initial = _INITIALS.fullmatch(word) is not None and (word[-1].isupper() or "." in word)
    if not (is_short or is_initial):
        return False
    return not _starts_like_a_sentence(text, right)


def _starts_like_a_sentence(text: str, right: int) -> bool:
    end = right
    while end < len(text) and text[end].isalpha():
        end += 1
    return text[right:end].lower() in OPENING_WORDS


def _lacks_a_space(text: str, start: int, mark: re.Match[str], end: int) -> bool:
    """Whether two sentences were glued together: "được bổ sung.Theo đó"."""
    right = _OPENERS.match(text, end).end()  # type: ignore[union-attr]  # matches empty
    if right == len(text) or not text[right].isupper():
        return False
    if mark[0] == "./.":
        return True
    word = _LEFT_WORD.search(text, max(start, mark.start() - 24), mark.start())[0]  # type: ignore[index]
    if len(word) < 2 or not word.islower() or not is_syllable(word):
        return False
    run = text[max(start, end - 400) : end].rsplit(None, 1)[-1]
    if "://" in run or "@" in run or run.startswith("www."):
        return False
    follower = right
    while follower < len(text) and text[follower].isalpha():
        follower += 1
    # "asp.Net": what follows must look like a word that opens a sentence, not like a file's ending
    return follower - right >= 1 and fold(text[right:follower]) not in {"net", "js", "com", "vn", "org"}
