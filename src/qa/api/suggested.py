"""Questions worth trying, made of the articles themselves: QuestionService -> list[str].

Vietnamese asks in place, so a sentence up to the clause of one of its quantities becomes a question when
the number gives way to "bao nhiêu", and a clause after a date when "khi nào" follows it. A question is only
offered when the service itself answers it with that very sentence. The rules know no topic.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

from qa.api.dependencies import QuestionService
from qa.records import Article, Span, Status
from qa.vietnamese.numbers import dates, quantities
from qa.vietnamese.questions import is_dependent
from qa.vietnamese.sentences import split

_ARTICLES = 12  # looked at, the first of the list
_TRIES = 3  # questions asked of one article, at most
_SHORTEST, _LONGEST = 25, 110  # code points of a question
_VERB = re.compile(
    r"\b(?P<verb>đạt|tăng|giảm|chiếm|gồm|có|còn|là|cần|mất|thiếu|dành|cho|với|đón|nhận|trao|dài|cao|rộng|nặng|"
    r"trị giá|lên tới|lên đến|thu về|xuất khẩu|nhập khẩu|huy động|sử dụng|ghi nhận)\s+"
    r"(?:(?:khoảng|gần|hơn|trên|tới|đến|thêm|được|tổng cộng|đến nay)\s+)*\Z"
)
_NUMBER = re.compile(r"[\d.,]*\d\s*")
_REST = re.compile(r"[^\d,.;:?!()–…]*(?=[,.;:?!()–…]|\Z)")  # of the quantity's clause, without another number
_DATED = re.compile(
    r"(?P<date>(?:Ngày|Sáng|Trưa|Chiều|Tối|Đêm|Từ|Vào)\b[^,;:]*),\s+"
    r"(?P<clause>(?!(?:Trong|Tại|Ở|Với|Từ|Để|Nhằm|Sau|Trước|Theo|Cùng|Khi)\b)[^,.;:]+)[,.;]",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\s*\([^()]*\)")
_CLAUSE = re.compile(r"\A(?:Theo|Tại|Phát biểu|Cụ thể|Trong đó|Đến nay|Tuy nhiên|Ngoài ra)\b[^,]*,\s*")
_OPEN_ENDED = re.compile(
    r"\A(?:\d|Tổng cộng)|[\"“”‘’«»():;\[\]]|\b(?:này|đó|trên|vậy|ông|bà|anh|chị|họ)\b", re.IGNORECASE
)


def questions_of(article: Article) -> Iterator[tuple[str, Span]]:
    """Make questions of an article, each with the span of the sentence that it was made of.

    >>> text = "Theo báo cáo, năm 2024 xuất khẩu gạo của Việt Nam đạt 9,2 triệu tấn, cao nhất từ trước."
    >>> list(questions_of(Article(id="gao", text=text)))
    [('Năm 2024 xuất khẩu gạo của Việt Nam đạt bao nhiêu triệu tấn?', (0, 87))]
    """
    for start, end in split(article.text):
        sentence = _ASIDE.sub("", article.text[start:end])
        for question in (*_how_much(sentence), *_when(sentence)):
            if (
                _SHORTEST <= len(question) <= _LONGEST
                and not _OPEN_ENDED.search(question)
                and not is_dependent(question)
            ):
                yield question, (start, end)
                break


def _how_much(sentence: str) -> Iterator[str]:
    for quantity in quantities(sentence):
        number = _NUMBER.match(sentence, quantity.start)
        verb = _VERB.search(sentence[: quantity.start])
        rest = _REST.match(sentence, quantity.end)
        is_range = quantity.upper is not None or quantity.out_of is not None
        if quantity.value < 2 or not quantity.unit or is_range or not number or not verb or not rest:
            continue
        before = _CLAUSE.sub("", sentence[: verb.end("verb")])
        unit = "phần trăm" if quantity.unit == "%" else sentence[number.end() : quantity.end].strip()
        yield f"{_opened(before)} bao nhiêu {unit}{rest[0].rstrip()}?"


def _when(sentence: str) -> Iterator[str]:
    clause = _DATED.match(sentence)
    if clause and dates(clause["date"]) and " là " not in clause["clause"]:
        yield f"{_opened(clause['clause'])} khi nào?"


def _opened(clause: str) -> str:
    return clause[:1].upper() + clause[1:]


class SuggestedQuestions:
    """The questions of one service, made again when its index has changed; for many threads."""

    def __init__(self, service: QuestionService) -> None:
        self._service = service
        self._lock = threading.Lock()
        self._questions: tuple[int, list[str]] = (-1, [])  # generation, questions

    def first(self, count: int) -> list[str]:
        """Give at most `count` questions, each of another article."""
        with self._lock:
            generation = self._service.status().generation
            if self._questions[0] != generation:
                self._questions = generation, list(self._answered())
            return self._questions[1][:count]

    def _answered(self) -> Iterator[str]:
        for head in self._service.articles(limit=_ARTICLES).articles:
            made = questions_of(self._service.article(head.id))
            for question, span in (pair for pair, _ in zip(made, range(_TRIES), strict=False)):
                if self._answers(question, head.id, span):
                    yield question
                    break

    def _answers(self, question: str, article_id: str, span: Span) -> bool:
        answer = self._service.ask(question)
        return answer.status is Status.ANSWERED and any(
            citation.article_id == article_id and citation.source_span == span
            for citation in answer.citations[:1]
        )
