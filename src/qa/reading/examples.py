"""Make training examples of reading sets: jsonl.xz files -> token rows with the answer's place.

Each set gives a share of the mix. A third of the examples has no answer in its text: real unanswerable
questions where a set has them, and in every language the question beside another text of the same article
(or of the same set) that does not hold the answer, so that "no answer" is no matter of language.
"""

from __future__ import annotations

import itertools
import json
import lzma
import random
import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.reading.asked import Asked, read_set
from qa.reading.made import make_questions, read_articles
from qa.reading.page import Line, lay_out
from qa.reading.tokens import END, opening
from qa.reading.written import read_news, read_written
from qa.records import Span
from qa.vietnamese.sentences import split
from qa.vietnamese.text import fold

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

SHORTEST, LONGEST = 80, 208  # tokens of one example
STOPPING_QUESTIONS = 200  # by article

# How many answerable and unanswerable questions of each file one training takes.
MIX: dict[str, tuple[int, int]] = {
    "uithelper_wiki_vi": (1200, 0),  # few but Vietnamese: shown three times, each with another window
    "idk_mrc_id": (5600, 4800),
    "squad1_train44_en": (10500, 0),
    "squad2_bt_unans_en": (0, 2400),
    "squadshifts_newwiki_en": (6500, 0),
    "nq_qed_en": (4000, 0),
    "iapp_th": (1500, 0),
    "cmrc2018_zh": (1500, 0),
    "drcd_zh_hant": (600, 0),
    "pquad_fa": (2000, 900),
    "piaf_fr": (2500, 0),
    "norquad_no": (2400, 0),
    "squad2_44_fi": (1500, 600),
    "faquad_pt": (850, 0),
    "arcd_ar": (700, 0),
    "heq_he": (900, 500),
}
CROSSED = 10_000  # English questions asked of a text in another language
MADE = 11_000  # questions made of Vietnamese articles
PLAIN = 0.15  # of the Vietnamese questions are asked without accents
SWAPPED = 0.2  # of the answerable questions are asked of a text without the answer
CHANGED = 0.1  # of the answerable questions get another's number or name: right topic, no answer
OURS = ("written_vi", "news_vi")
ASKED_AGAIN = (0.1, 0.05)  # of what we wrote, which has unanswerable questions: SWAPPED and CHANGED there
LACKS_ANSWER = 0.2  # of the pages made of an answerable question: without the sentence that answers
PAGE_SENTENCES = 3  # the most
SHORTEST_SENTENCE = 15  # code points of one on a page
SHARED_WORDS = 13  # in a row: an article that shares them with a set kept apart is not used


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One question with one window of text; tokens as the model reads them."""

    tokens: tuple[int, ...]
    passage_at: int  # the first token of the text; what stands before is the question
    start: int  # of the answer, first token; 0 without an answer
    end: int  # of the answer, last token; 0 without an answer
    source: str  # the set it comes from
    supported: bool | None = None  # whether the text carries what is said; None: something is asked


def stopping_slice(folder: Path, *, count: int = STOPPING_QUESTIONS) -> list[Asked]:
    """Vietnamese questions, then Indonesian ones with and without an answer: never trained on.

    Whole contexts, the last of each file, because neighbours in a file are of one article.
    """
    kept: list[Asked] = []
    for name in ("uithelper_wiki_vi", "idk_mrc_id"):
        asked = read_set(folder / f"{name}.jsonl.xz")
        contexts = {each.context for each in asked[-count:]}
        kept += [each for each in asked if each.context in contexts]
    return kept


def make_examples(
    folder: Path,
    tokenizer: Tokenizer,
    *,
    seed: int,
    scale: float = 1.0,
    articles: Sequence[Path] = (),
    apart: Sequence[Path] = (),
    written: Sequence[Path] = (),
    news: Sequence[Path] = (),
    pages: Sequence[Path] = (),
    claims: Sequence[Path] = (),
    most: int | None = None,
) -> list[Example]:
    """Make the whole mix, shuffled; the same seed gives the same examples.

    Questions are made of the Vietnamese ``articles`` (jsonl.xz files), but for those that share words with
    the SQuAD-format files of ``apart``. Those that we wrote, about the first of ``articles`` (``written``)
    and about invented ``news``, are all taken, twice: with their whole text, and with some of its sentences
    set on a page, as `qa.answering.closer` has them read. Of all these at ``most`` so many are kept, beside
    everything in ``pages`` (made by `qa.evaluation.retrieved`) and ``claims`` (by `qa.evaluation.claims`).
    """
    chance = random.Random(seed)
    kept = {each.context for each in stopping_slice(folder)}
    examples: list[Example] = []
    for name, (answerable, unanswerable) in MIX.items():
        asked = [each for each in read_set(folder / f"{name}.jsonl.xz") if each.context not in kept]
        yes = [each for each in asked if each.answer]
        no = [each for each in asked if not each.answer]
        chosen = _take(yes, round(answerable * scale), chance) + _take(
            no, round(unanswerable * scale), chance
        )
        examples += _cut(_varied(name, chosen, asked, chance), tokenizer, name, chance)
    for path in articles:
        made = _made(path, round(MADE * scale), apart, kept, chance)
        examples += _cut(_varied("made_vi", made, made, chance), tokenizer, "made_vi", chance)
    about_articles = [one for path in written for one in read_written(path, articles[0])]
    about_news = [one for path in news for one in read_news(path)]
    for name, wrote in zip(OURS, (about_articles, about_news), strict=True):
        examples += _cut(_varied(name, wrote, wrote, chance), tokenizer, name, chance)
        laid = list(_pages(wrote, chance))
        examples += _cut(_plain(laid, chance), tokenizer, f"{name}, page", chance)
    crossed = [each for each in _crossed(folder) if each.context not in kept]
    chosen = _take(crossed, round(CROSSED * scale), chance)
    examples += _cut(_varied("crossed", chosen, crossed, chance), tokenizer, "crossed", chance)
    examples = _balanced(examples)
    if most is not None:
        examples = chance.sample(examples, min(most, len(examples)))
    for path in pages:
        examples += _cut(_retrieved(path), tokenizer, "retrieved page", chance)
    for path in claims:
        examples += _claims(path, tokenizer)
    chance.shuffle(examples)
    return examples


def _balanced(examples: Sequence[Example]) -> list[Example]:
    """Of each set of ours no more without an answer than with one; the first ones are kept."""
    room = Counter(example.source for example in examples if example.start)
    kept = []
    for example in examples:
        if not example.start and example.source.startswith(OURS):
            room[example.source] -= 1
            if room[example.source] < 0:
                continue
        kept.append(example)
    return kept


def _retrieved(path: Path) -> list[Asked]:
    """What `qa.evaluation.retrieved` makes: questions with pages that were laid out for them."""
    return [
        Asked(
            id=f"retrieved-{number}",
            title="",
            context=row["text"],
            question=row["question"],
            answer=row["answer"],
            at=row["at"],
            answers=(row["answer"],) if row["answer"] else (),
        )
        for number, row in enumerate(_rows(path))
    ]


def _claims(path: Path, tokenizer: Tokenizer) -> Iterator[Example]:
    """What `qa.evaluation.claims` makes: a claim in the place of the question."""
    prefix = tokenizer.encode("passage:", add_special_tokens=False).ids
    rows = _rows(path)
    said = tokenizer.encode_batch([f"query: {row['claim']}" for row in rows], add_special_tokens=False)
    texts = tokenizer.encode_batch([row["text"] for row in rows], add_special_tokens=False)
    for row, claim, text in zip(rows, said, texts, strict=True):
        head = opening(claim.ids, prefix)
        room = LONGEST - len(head) - 1
        yield Example(
            tokens=(*head, *text.ids[:room], END),
            passage_at=len(head),
            start=0,
            end=0,
            source=row["source"],
            supported=row["supported"],
        )


def _rows(path: Path) -> list[dict[str, Any]]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _crossed(folder: Path) -> list[Asked]:
    """Pair English questions with Finnish translations of their texts, asked and read in two languages."""
    english = {each.id: each.question for each in read_set(folder / "squad1_train44_en.jsonl.xz")}
    return [
        replace(each, question=english[original])
        for each in read_set(folder / "squad2_44_fi.jsonl.xz")
        if each.answer and (original := each.id.split("-")[1]) in english
    ]


def _varied(name: str, chosen: Sequence[Asked], asked: Sequence[Asked], chance: random.Random) -> list[Asked]:
    """Some of the questions asked of another text, changed in a word, or without accents."""
    others, words = _Others(asked), _ChangeableWords(asked)
    swap, change = ASKED_AGAIN if name in OURS else (SWAPPED, CHANGED)
    varied = []
    for each in chosen:
        new, roll = each, chance.random()
        if each.answer and roll < swap:
            new = others.swap(each, chance)
        elif each.answer and roll < swap + change:
            new = words.change(each, chance)
        varied.append(new)
    return _plain(varied, chance) if name.endswith("_vi") else varied


def _plain(asked: Sequence[Asked], chance: random.Random) -> list[Asked]:
    """Some of the questions without accents."""
    return [
        replace(each, question=fold(each.question)) if chance.random() < PLAIN else each for each in asked
    ]


def _pages(asked: Sequence[Asked], chance: random.Random) -> Iterator[Asked]:
    """Each question with a few sentences: of its text, and of another that shares its words.

    An answerable question gets the sentence that answers, but for a few; what stands beside it are sentences
    that share words with the question, in any order.
    """
    others = _Others(asked)
    for each in asked:
        lines = list(_lines(each.context))
        wanted, answer = _words(each.question), each.answer.casefold()
        right = [
            line for line in lines if line.at <= each.at < each.at + len(answer) <= line.at + len(line.text)
        ]
        if answer and not right:
            continue
        if like := others.like(each, chance):
            lines += _lines(like)
        wrong = [line for line in lines if not _holds(line.text, answer)]
        wrong = [replace(line, before="") if _holds(line.before, answer) else line for line in wrong]
        wrong.sort(key=lambda line: -len(wanted & _words(line.text)) - chance.random())
        lacks = not answer or chance.random() < LACKS_ANSWER
        page = wrong[: chance.randint(1, PAGE_SENTENCES) if lacks else chance.randrange(PAGE_SENTENCES)]
        if lacks and not page:
            continue
        page += [] if lacks else right[:1]
        chance.shuffle(page)
        text, places = lay_out(page)
        if lacks:
            yield replace(each, context=text, answer="", at=0, answers=())
        else:
            at = places[page.index(right[0])][0] + each.at - right[0].at
            yield replace(each, context=text, at=at)


def _holds(text: str, answer: str) -> bool:
    return bool(answer) and answer in text.casefold()


def _lines(text: str) -> Iterator[Line]:
    before = ""
    for start, end in split(text):
        if end - start > SHORTEST_SENTENCE:
            yield Line(article=text, at=start, text=text[start:end], before=before)
        before = text[start:end]


def _made(
    path: Path, count: int, apart: Sequence[Path], kept: Container[str], chance: random.Random
) -> list[Asked]:
    avoided = {run for file in apart for text in _contexts(file) for run in _runs(text)}
    articles = [
        one for one in read_articles(path) if not avoided.intersection(_runs(one[1])) and one[1] not in kept
    ]
    chance.shuffle(articles)
    return list(itertools.islice(make_questions(articles, chance), count))


def _contexts(squad: Path) -> Iterator[str]:
    for article in json.loads(squad.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            yield paragraph["context"]


def _runs(text: str) -> Iterator[int]:
    words = re.findall(r"\w+", text.casefold())
    return (hash(tuple(words[at : at + SHARED_WORDS])) for at in range(len(words) - SHARED_WORDS + 1))


def _take(asked: list[Asked], count: int, chance: random.Random) -> list[Asked]:
    taken: list[Asked] = []
    while asked and len(taken) < count:
        taken += chance.sample(asked, min(len(asked), count - len(taken)))
    return taken


class _Others:
    """The texts of a set, to put another one beside a question."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        self._words = {each.context: _words(each.context) for each in asked}
        self._every = sorted(self._words)
        near: dict[str, set[str]] = defaultdict(set)
        for each in asked:
            near[each.title].add(each.context)
        self._near = {title: sorted(texts) for title, texts in near.items()}

    def swap(self, each: Asked, chance: random.Random) -> Asked:
        """Give the likeliest of some other texts without the answer: of its article where it has several."""
        near = self._near[each.title]
        pool = near if 3 <= len(near) <= 200 else self._every
        fitting = self._likest(pool, each, chance)
        if fitting is None:
            return each
        return replace(each, context=fitting, answer="", at=0, answers=())

    def like(self, each: Asked, chance: random.Random) -> str | None:
        """Give one of any article, without the answer."""
        return self._likest(self._every, each, chance)

    def _likest(self, pool: Sequence[str], each: Asked, chance: random.Random) -> str | None:
        wanted = _words(each.question)
        fitting = [
            text
            for text in chance.sample(pool, min(len(pool), 120))
            if text != each.context and not (each.answer and each.answer.casefold() in text.casefold())
        ]
        return max(fitting, key=lambda text: len(wanted & self._words[text]), default=None)


class _ChangeableWords:
    """Numbers and names of a set's questions, to put another's in place of a question's own."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        found = {each.question[slice(*span)] for each in asked for span in _changeable(each.question)}
        self._pools: dict[int, list[str]] = defaultdict(list)
        for word in sorted(found):
            self._pools[_kind(word)].append(word)

    def change(self, each: Asked, chance: random.Random) -> Asked:
        """Change one that its text holds for one that it lacks; the same question where there is none."""
        text = each.context.casefold()
        own = [one for one in _changeable(each.question) if each.question[slice(*one)].casefold() in text]
        if not own:
            return each
        start, end = chance.choice(own)
        pool = self._pools[_kind(each.question[start:end])]
        fitting = [one for one in chance.sample(pool, min(len(pool), 20)) if one.casefold() not in text]
        if not fitting:
            return each
        question = each.question[:start] + fitting[0] + each.question[end:]
        return replace(each, question=question, answer="", at=0, answers=())


def _changeable(question: str) -> list[Span]:
    """Numbers, and runs of capitalised words that do not begin the question.

    >>> question = "Năm 2019 bà Nguyễn Thị Lan làm gì ở Huế?"
    >>> [question[start:end] for start, end in _changeable(question)]
    ['2019', 'Nguyễn Thị Lan', 'Huế']
    """
    spans: list[Span] = []
    for word in re.finditer(r"\d+(?:[.,]\d+)*|[^\W\d_][\w’'-]*", question):
        start, end = word.span()
        if question[start].isdigit():
            spans.append((start, end))
        elif question[start].isupper() and start:
            begin = spans[-1] if spans else (0, 0)
            joined = begin[1] == start - 1 and question[begin[0]].isupper() and question[begin[1]] == " "
            spans[-1:] = [(begin[0], end)] if joined else [*spans[-1:], (start, end)]
    return spans


def _kind(word: str) -> int:
    """Numbers by their digits, names by their words, so that like replaces like."""
    return -len(word) if word[0].isdigit() else 1 + word.count(" ")


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in text.casefold().split() if len(word) > 2)


def _cut(asked: Sequence[Asked], tokenizer: Tokenizer, name: str, chance: random.Random) -> Iterator[Example]:
    questions = tokenizer.encode_batch(
        [f"query: {each.question}" for each in asked], add_special_tokens=False
    )
    contexts = tokenizer.encode_batch([each.context for each in asked], add_special_tokens=False)
    prefix = tokenizer.encode("passage:", add_special_tokens=False).ids
    for each, question, context in zip(asked, questions, contexts, strict=True):
        head = opening(question.ids, prefix)
        shortest = LONGEST if name.endswith("page") else SHORTEST
        room = chance.randint(shortest, LONGEST) - len(head) - 1
        place = answer_place(context, each) if each.answer else (0, 0)
        if place is None:
            continue
        count = len(context.ids)
        if not each.answer:
            first = chance.randint(0, max(0, count - room))
        else:
            least, most = max(0, place[1] + 1 - room), min(place[0], max(0, count - room))
            if least > most:
                continue  # an answer longer than the window
            first = chance.randint(least, most)
        at = len(head)
        yield Example(
            tokens=(*head, *context.ids[first : first + room], END),
            passage_at=at,
            start=at + place[0] - first if each.answer else 0,
            end=at + place[1] - first if each.answer else 0,
            source=name,
        )


def answer_place(context: Encoding, each: Asked) -> tuple[int, int] | None:
    """First and last token that touch the answer."""
    begin, end = each.at, each.at + len(each.answer)
    touching = [place for place, (first, last) in enumerate(context.offsets) if first < end and last > begin]
    return (touching[0], touching[-1]) if touching else None
