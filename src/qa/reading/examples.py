"""Make training examples of reading sets: jsonl.xz files -> token rows with the answer's place.

Each set gives a share of the mix. A third of the examples has no answer in its text: real unanswerable
questions where a set has them, and in every language the question beside another text of the same article
(or of the same set) that does not hold the answer, so that "no answer" is no matter of language.
"""

from __future__ import annotations

import json
import lzma
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

BEGIN, END = 0, 2  # token ids of <s> and </s>
QUESTION_TOKENS = 56
SHORTEST, LONGEST = 112, 208  # tokens of one example
STOPPING_QUESTIONS = 200  # Vietnamese, by article

# How many answerable and unanswerable questions of each file one training takes.
MIX: dict[str, tuple[int, int]] = {
    "uithelper_wiki_vi": (1600, 0),  # few but Vietnamese: shown four times, each with another window
    "idk_mrc_id": (4600, 1900),
    "squad1_train44_en": (4600, 0),
    "squad2_bt_unans_en": (0, 1300),
    "squadshifts_newwiki_en": (2600, 0),
    "nq_qed_en": (1200, 0),
    "iapp_th": (700, 0),
    "cmrc2018_zh": (700, 0),
    "drcd_zh_hant": (300, 0),
    "pquad_fa": (600, 200),
    "piaf_fr": (800, 0),
    "norquad_no": (500, 0),
    "squad2_44_fi": (400, 100),
    "faquad_pt": (400, 0),
    "arcd_ar": (300, 0),
}
SWAPPED = 0.2  # of the answerable questions are asked of a text without the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One question with one window of text; tokens as the model reads them."""

    tokens: tuple[int, ...]
    passage_at: int  # the first token of the text; what stands before is the question
    start: int  # of the answer, first token; 0 without an answer
    end: int  # of the answer, last token; 0 without an answer
    source: str  # the set it comes from


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question of a reading set."""

    id: str
    title: str
    context: str
    question: str
    answer: str  # empty: not in the context
    at: int  # code points into the context
    answers: tuple[str, ...]


def read_set(path: Path) -> list[Asked]:
    """Read one file of the reading sets."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return [_asked(json.loads(line)) for line in lines]


def _asked(row: dict[str, object]) -> Asked:
    found = row["answers"]
    answers: list[Any] = found if isinstance(found, list) and not row["is_impossible"] else []
    first: dict[str, Any] = answers[0] if answers else {"text": "", "answer_start": 0}
    return Asked(
        id=str(row["id"]),
        title=str(row["title"]),
        context=str(row["context"]),
        question=str(row["question"]),
        answer=first["text"],
        at=first["answer_start"],
        answers=tuple(answer["text"] for answer in answers),
    )


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


def make_examples(folder: Path, tokenizer: Tokenizer, *, seed: int, scale: float = 1.0) -> list[Example]:
    """Make the whole mix, shuffled; the same seed gives the same examples."""
    chance = random.Random(seed)
    kept = {each.context for each in stopping_slice(folder)}
    examples: list[Example] = []
    for name, (answerable, unanswerable) in MIX.items():
        asked = [each for each in read_set(folder / f"{name}.jsonl.xz") if each.context not in kept]
        yes = [each for each in asked if each.answer]
        no = [each for each in asked if not each.answer]
        others = _Others(asked)
        chosen = _take(yes, round(answerable * scale), chance) + _take(
            no, round(unanswerable * scale), chance
        )
        swapped = [
            others.swap(each, chance) if each.answer and chance.random() < SWAPPED else each
            for each in chosen
        ]
        examples += _cut(swapped, tokenizer, name, chance)
    chance.shuffle(examples)
    return examples


def _take(asked: list[Asked], count: int, chance: random.Random) -> list[Asked]:
    taken: list[Asked] = []
    while asked and len(taken) < count:
        taken += chance.sample(asked, min(len(asked), count - len(taken)))
    return taken


class _Others:
    """The texts of a set, to put another one beside a question."""

    def __init__(self, asked: list[Asked]) -> None:
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
        wanted = _words(each.question)
        fitting = [
            text
            for text in chance.sample(pool, min(len(pool), 120))
            if text != each.context and each.answer.casefold() not in text.casefold()
        ]
        if not fitting:
            return each
        text = max(fitting, key=lambda text: len(wanted & self._words[text]))
        return replace(each, context=text, answer="", at=0, answers=())


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in text.casefold().split() if len(word) > 2)


def _cut(asked: list[Asked], tokenizer: Tokenizer, name: str, chance: random.Random) -> Iterator[Example]:
    questions = tokenizer.encode_batch(
        [f"query: {each.question}" for each in asked], add_special_tokens=False
    )
    contexts = tokenizer.encode_batch([each.context for each in asked], add_special_tokens=False)
    prefix = tokenizer.encode("passage:", add_special_tokens=False).ids
    for each, question, context in zip(asked, questions, contexts, strict=True):
        head = [BEGIN, *question.ids[:QUESTION_TOKENS], END, END, *prefix]
        room = chance.randint(SHORTEST, LONGEST) - len(head) - 1
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
