"""Make Vietnamese questions of plain articles: text -> questions with the place of their answers.

Vietnamese asks where it answers: put "năm nào" for "năm 1876" and a sentence is a question. So a date, an
amount, a name, a cause or a definition of a sentence is masked by its question word, clauses that are not
needed go, and what is asked may come first. Some questions are asked of the text without that sentence, or
of another piece of the article: those have no answer. After the cloze questions of Lewis et al. 2019
(arXiv 1906.04980), without the translation that English needs. The forms are plain and close to the text:
they teach the marks of Vietnamese answers, not paraphrase.
"""

from __future__ import annotations

import json
import lzma
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from qa.reading.asked import Asked
from qa.records import Span
from qa.vietnamese.names import NameKind, names
from qa.vietnamese.numbers import dates, quantities
from qa.vietnamese.sentences import split

_SHORTEST_TEXT, _LONGEST_TEXT = 260, 1600  # code points of one text
_LACKS_SENTENCE = 0.15  # asked of the text without the sentence that answers
_KEPT_CLAUSE = 0.5  # a clause that says nothing of the answer stays
_OPENING_PRONOUN = re.compile(
    r"^(Ông|Bà|Nó|Anh|Chị|Ông ấy|Bà ấy|Thành phố|Công ty|Tổ chức|Loài này)(?=\s(?!ta|con|nội))"
)
_CAUSE = re.compile(r"(?:\sbởi vì|(?<!bởi)\svì|\snhằm|,\sdo|\snhờ|,\sđể)\s")
_CLAUSE = re.compile(r"\s*[,;:–]\s+")
_NAME_WORDS = {
    NameKind.PERSON: ("ai", "ai", "người nào"),
    NameKind.ORGANISATION: ("tổ chức nào", "cơ quan nào", "đơn vị nào", "ai"),
    NameKind.PLACE: ("đâu", "nơi nào", "địa điểm nào"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mask:
    """What of a sentence is asked for, and what stands in its place."""

    answer: Span  # in the sentence
    taken: Span  # what the question word replaces
    word: str
    first: str = ""  # the question word when it comes first; empty: it stays in its place


def read_articles(path: Path) -> Iterator[tuple[str, str]]:
    """Title and text of each line of a jsonl.xz file."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["title"], row["text"]


def texts_of(article: str) -> list[str]:
    """Pieces of an article, of several sentences each, headings and tables left out."""
    pieces: list[str] = []
    gathered = ""
    for line in article.split("\n"):
        stripped = line.strip()
        if len(stripped) < 80 or stripped.startswith(("=", "*", "#", "|", "{")):
            continue
        gathered = f"{gathered}\n{stripped}" if gathered else stripped
        if len(gathered) >= _SHORTEST_TEXT:
            if len(gathered) <= _LONGEST_TEXT:
                pieces.append(gathered)
            gathered = ""
    return pieces


def make_questions(
    articles: Iterable[tuple[str, str]], chance: random.Random, *, each: int = 4
) -> Iterator[Asked]:
    """Ask up to ``each`` questions of every article; about a sixth has no answer in its text."""
    for title, article in articles:
        pieces = texts_of(article)
        if not pieces or not any(letter.isalpha() for letter in title) or dates(title):
            continue  # a year or a day: a list of happenings
        for number in range(each):
            made = _ask(title, chance.choice(pieces), chance)
            if made is not None:
                yield replace(made, id=f"{title}-{number}")


def _ask(title: str, text: str, chance: random.Random) -> Asked | None:
    begin, end = chance.choice(split(text))
    sentence = text[begin:end]
    if not 40 <= len(sentence) <= 320:
        return None
    masks = list(_masks(sentence))
    if not masks:
        return None
    mask = chance.choice(masks)
    question = _worded(title, sentence, mask, chance)
    answer = sentence[slice(*mask.answer)]
    if not 20 <= len(question) <= 220 or answer in question or not answer[:1].isalnum():
        return None
    if chance.random() < _LACKS_SENTENCE:
        rest = f"{text[:begin].rstrip()} {text[end:].lstrip()}".strip()
        if len(rest) > 120 and answer not in rest:
            return Asked(id="", title=title, context=rest, question=question, answer="", at=0, answers=())
    return Asked(
        id="",
        title=title,
        context=text,
        question=question,
        answer=answer,
        at=begin + mask.answer[0],
        answers=(answer,),
    )


def _masks(sentence: str) -> Iterator[_Mask]:
    for date in dates(sentence):
        span = (date.start, date.end)
        if date.day:
            yield _Mask(answer=span, taken=_with_ngay(sentence, span), word="ngày nào", first="Khi nào")
        elif date.text.casefold().startswith("năm") and date.end_year is None:
            yield _Mask(answer=span, taken=span, word="năm nào", first="Năm nào")
        elif date.month:
            yield _Mask(answer=span, taken=span, word="khi nào", first="Khi nào")
    for amount in quantities(sentence):
        digits = re.match(r"[\d.,]+", amount.text)
        if digits and amount.unit and not amount.is_vague and amount.out_of is None:
            after = amount.start + len(digits.group())
            unit = sentence[after : amount.end].lstrip()
            percent = unit.startswith("%")
            taken = (amount.start, amount.end if percent else after)
            word = "bao nhiêu phần trăm" if percent else "bao nhiêu "
            yield _Mask(answer=(amount.start, amount.end), taken=taken, word=word)
    for name in names(sentence):
        if name.kind in _NAME_WORDS and len(name.text) > 3:
            for word in _NAME_WORDS[name.kind]:
                yield _Mask(answer=(name.start, name.end), taken=(name.start, name.end), word=word)
    cause = _CAUSE.search(sentence, 20)
    if cause:
        end = _clause_end(sentence, cause.end())
        if end - cause.end() > 12:
            yield _Mask(
                answer=(cause.end(), end), taken=(cause.start(), len(sentence)), word="", first="Vì sao"
            )
    is_a = re.search(r"\slà\s", sentence[:90])
    if is_a and sentence[:1].isupper():
        end = _clause_end(sentence, is_a.end())
        if end - is_a.end() > 8:
            yield _Mask(answer=(is_a.end(), end), taken=(is_a.end(), len(sentence)), word="gì")


def _clause_end(sentence: str, start: int) -> int:
    stop = re.compile(r"[,;:.(–]\s|[.!?…]$|\s(?:và|nhưng|mà)\s").search(sentence, start)
    return stop.start() if stop else len(sentence)


def _with_ngay(sentence: str, span: Span) -> Span:
    before = sentence[: span[0]]
    return (span[0] - 5, span[1]) if before.casefold().endswith("ngày ") else span


def _worded(title: str, sentence: str, mask: _Mask, chance: random.Random) -> str:
    """The question: the clauses kept, the question word in its place or in front."""
    begin, end = mask.taken
    before, after = sentence[:begin], sentence[end:].rstrip(" .…!?;:")
    if chance.random() < 0.7:
        after = _CLAUSE.split(after, maxsplit=1)[0] if chance.random() > _KEPT_CLAUSE else after
        clauses = _CLAUSE.split(before)
        kept = [one for one in clauses[:-1] if chance.random() < _KEPT_CLAUSE]
        before = ", ".join([*kept, clauses[-1]])
    before = re.sub(r"\s*\([^)]*\)", "", before)
    in_front = bool(mask.first) and (not mask.word or chance.random() < 0.35)
    if in_front:
        before = re.sub(r"\s(?:vào|trong|từ)\s*(?:ngày\s*)?$", " ", before)
        asked = f"{mask.first} {_lower_first(before.strip(), title)} {after.strip()}"
    else:
        asked = f"{before}{mask.word}{after}"
    named = _OPENING_PRONOUN.sub(title, asked)
    if named == asked and title.casefold() not in asked.casefold() and chance.random() < 0.3:
        asked = f"{asked} ({title})" if chance.random() < 0.3 else f"Về {title}, {_lower_first(asked, title)}"
    else:
        asked = named
    asked = re.sub(r"\s+", " ", asked).strip(" ,;")
    asked = asked[:1].upper() + asked[1:]
    return asked if chance.random() < 0.15 else f"{asked}?"


def _lower_first(text: str, title: str) -> str:
    """Lower the first letter, unless it begins a name."""
    first = text.split(" ", 1)[0]
    second = text[len(first) + 1 : len(first) + 2]
    is_name = second.isupper() or title.startswith(first) or not first[1:].islower()
    return text if is_name else text[:1].lower() + text[1:]
