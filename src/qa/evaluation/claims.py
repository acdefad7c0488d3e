"""Make what the reader's "support" head learns from: texts -> claims, each carried by its text or not.

Three sources. Pairs that were written about the texts of `qa.reading.written` (eval/claims.jsonl.xz): a free
paraphrase, and its twin that is wrong in one way. Questions of those sets with their answer put in, or with
the answer to another question of the same kind about the same text. Sentences of the texts as they stand and
rewritten, and each corrupted as `qa.evaluation.fit_verification` does. A claim is read beside a few sentences
that hold what it says; some true ones beside others, which do not carry them. Run:
``python -m qa.evaluation.claims --help``.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from qa.evaluation.fit_verification import (
    CORRUPTIONS,
    Pool,
    from_elsewhere,
    moved,
    rewritten,
    shortened,
    stated,
)
from qa.evaluation.questions import kind_of
from qa.reading.asked import Asked
from qa.reading.made import texts_of
from qa.reading.written import read_news, read_written
from qa.settings import Settings
from qa.vietnamese.accents import background_idf
from qa.vietnamese.sentences import split
from qa.vietnamese.text import token_texts

WRITTEN = Path("eval/claims.jsonl.xz")
_MOST_SENTENCES = 3  # that one claim may need
_LONGEST = 150  # words of a text with its title; about 200 tokens
_TITLED = 0.7  # of the texts are read with their title
_BARE = 0.4  # of the questions with their answer: side by side, not put in


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A sentence, what it is held against, and whether that carries it."""

    claim: str
    text: str
    supported: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A text about which claims are made."""

    title: str
    text: str
    sentences: tuple[str, ...]

    @classmethod
    def of(cls, title: str, text: str) -> Source:
        """Take a text apart."""
        return cls(title=title, text=text, sentences=tuple(text[a:b] for a, b in split(text)))


def evidence(source: Source, claim: str) -> tuple[int, int]:
    """First and last sentence of the shortest run that has most of the claim's words."""
    weights = {word: max(0.0, background_idf(word)) for word in token_texts(claim)}
    held = [frozenset(token_texts(line)) for line in source.sentences]
    best, found = -1.0, (0, 0)
    for size in range(1, _MOST_SENTENCES + 1):
        for first in range(len(held) - size + 1):
            there = frozenset().union(*held[first : first + size])
            score = sum(weight for word, weight in weights.items() if word in there)
            if score > best * 1.1 + 0.5:
                best, found = score, (first, first + size - 1)
    return found


def beside(source: Source, first: int, last: int, chance: random.Random) -> str:
    """The sentences with some of their neighbours, in a row, as a passage shows them."""
    before, after = first - chance.choice((0, 1, 1, 2)), last + chance.choice((0, 0, 1, 2))
    lines = list(source.sentences[max(0, before) : after + 1])
    at = first - max(0, before)
    title = source.title if source.title and chance.random() < _TITLED else ""
    room = _LONGEST - len(title.split())
    while sum(len(line.split()) for line in lines) > room and len(lines) > last - first + 1:
        if at:
            lines, at = lines[1:], at - 1
        else:
            lines = lines[:-1]
    return "\n".join([*([title] if title else []), " ".join(lines)])


def elsewhere(source: Source, first: int, last: int, chance: random.Random) -> str | None:
    """Some other sentences of the same text; ``None`` where there are none far enough."""
    places = [at for at in range(len(source.sentences)) if not first - 3 <= at <= last + 3]
    at = chance.choice(places) if places else -1
    return beside(source, at, at, chance) if places else None


def written_claims(
    rows: Iterable[dict[str, str]], sources: dict[str, Source], times: int, chance: random.Random
) -> Iterator[Claimed]:
    """Each pair beside its evidence, with other neighbours each time.

    Once the true one stands beside sentences that lack what it says.
    """
    for row in rows:
        source = sources[row["id"]]
        first, last = evidence(source, row["yes"])
        for again in range(times):
            for claim, supported in ((row["yes"], True), (row["no"], False)):
                text = beside(source, first, last, chance)
                yield Claimed(claim=claim, text=text, supported=supported, source="claims, written")
            away = elsewhere(source, first, last, chance) if again == 0 else None
            if away:
                yield Claimed(claim=row["yes"], text=away, supported=False, source="claims, elsewhere")


def answered(asked: Sequence[Asked], chance: random.Random) -> Iterator[Claimed]:
    """Questions with their answers, and with answers to others of their kind about the same text."""
    by_text: dict[str, list[Asked]] = defaultdict(list)
    for each in asked:
        by_text[each.context].append(each)
    for text, some in by_text.items():
        right = [each for each in some if each.answer]
        kinds = [kind_of(each.question) for each in right]
        source = Source.of(some[0].title, text)
        for each, kind in zip(right, kinds, strict=True):
            others = [
                other.answer
                for other, its in zip(right, kinds, strict=True)
                if its == kind != "other"
                and other.answer not in each.question
                and each.answer not in other.answer
            ]
            pairs = [(each.answer, True)] + ([(chance.choice(others), False)] if others else [])
            bare = chance.random() < _BARE
            at, first = 0, 0
            for place, line in enumerate(source.sentences):
                at = text.index(line, at)
                if at <= each.at < at + len(line):
                    first = place
            for answer, supported in pairs:
                claim = f"{each.question} {answer}" if bare else stated(each.question, answer)
                if claim:
                    beside_it = beside(source, first, first, chance)
                    yield Claimed(claim=claim, text=beside_it, supported=supported, source="claims, answered")


def corrupted(sources: Sequence[Source], chance: random.Random) -> Iterator[Claimed]:
    """Sentences as they stand and changed, true; and made wrong in each way that they can be."""
    for source in sources:
        lines = [
            at
            for at, line in enumerate(source.sentences)
            if 8 <= len(line.split()) <= 50 and not line.rstrip("”\"'").endswith("?")
        ]
        if not lines:
            continue
        at = chance.choice(lines)
        line = source.sentences[at]
        changed = [one for change in (moved, rewritten, shortened) if (one := change(line, chance))]
        claim = chance.choice([line, *changed])
        others = [other.text for other in chance.sample(sources, 3)]
        pool = Pool(source.text, others)
        yield Claimed(
            claim=claim, text=beside(source, at, at, chance), supported=True, source="claims, changed"
        )
        ways = [way for way in CORRUPTIONS.values() if way is not from_elsewhere]
        wrong = [
            one
            for way in chance.sample(ways, len(ways))
            if (one := way(claim, pool, chance)) and one != claim
        ]
        for one in wrong[:2]:
            yield Claimed(
                claim=one, text=beside(source, at, at, chance), supported=False, source="claims, changed"
            )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _even(made: Sequence[Claimed], count: int, chance: random.Random) -> Iterator[Claimed]:
    """As many true ones as wrong ones, no more than a count together."""
    halves = [[one for one in made if one.supported is side] for side in (True, False)]
    size = min(count // 2, *map(len, halves))
    for half in halves:
        yield from chance.sample(half, size)


def main() -> None:
    """Write the claims of all sources."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--out", type=Path, default=Path("eval/runs/claims.jsonl.xz"))
    parser.add_argument("--pairs", type=Path, nargs="*", default=[WRITTEN])
    parser.add_argument("--articles", type=Path, help="viwiki.jsonl.xz")
    parser.add_argument("--written", type=Path, nargs="*", default=[Path("eval/reading.jsonl.xz")])
    parser.add_argument("--news", type=Path, nargs="*", default=[Path("eval/reading-news.jsonl.xz")])
    parser.add_argument("--answered", type=int, default=12_000)
    parser.add_argument("--corrupted", type=int, default=12_000)
    parser.add_argument("--times", type=int, default=2, help="that a written pair is read")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    articles = options.articles or Settings().eval_data / "viwiki/viwiki.jsonl.xz"
    news = [one for path in options.news for one in read_news(path)]
    asked = [one for path in options.written for one in read_written(path, articles)]
    made: list[Claimed] = []
    listed = [*answered(news, chance), *answered(asked, chance)]
    made += _even(listed, options.answered, chance)
    texts = {each.context: each.title for each in [*news, *asked]}
    sources = [Source.of(title, text) for text, title in texts.items()]
    listed = list(corrupted(sources, chance))
    made += _even(listed, options.corrupted, chance)
    by_id: dict[str, Source] = {}
    rows = [row for path in options.pairs for row in _rows(path)]
    wanted = {row["id"].split("#")[0] for row in rows}
    for row in (row for path in options.news for row in _rows(path)):
        by_id[row["id"]] = Source.of(row["title"], row["text"])
    for row in _rows(articles):
        pieces = texts_of(row["text"]) if row["id"] in wanted else []
        by_id |= {f"{row['id']}#{at}": Source.of(row["title"], piece) for at, piece in enumerate(pieces)}
    made += written_claims(rows, by_id, options.times, chance)
    chance.shuffle(made)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with lzma.open(options.out, "wt", encoding="utf-8", preset=1) as out:
        for one in made:
            out.write(json.dumps(asdict(one), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
