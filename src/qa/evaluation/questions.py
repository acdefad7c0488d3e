"""Question sets: a file -> QuestionSet, in three formats.

- our own JSONL, one question a line (``eval/README.md`` explains each field);
- SQuAD-format JSON: each context becomes an article, each gold answer an evidence span;
- a BEIR folder (``corpus.jsonl``, ``queries.jsonl``, ``qrels/*.tsv``).

Whatever the format, a question belongs to ``dev`` or ``test`` for good: see `split_of`.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from qa.errors import UsageError
from qa.records import Article, Turn
from qa.vietnamese.text import fold, nfc

Split = Literal["dev", "test"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where an article says the answer."""

    article: str  # id of the article, or the stem of its file
    quote: str = ""  # verbatim; empty: the whole article (BEIR)
    start: int | None = None  # about where the quote stands in the article, in code points


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question with everything that is known to be right."""

    id: str
    question: str
    kind: str
    answerable: bool
    split: Split
    cluster: str  # questions about one article are resampled together
    history: tuple[Turn, ...] = ()
    answers: tuple[str, ...] = ()  # acceptable short answers, any one
    answer_groups: tuple[tuple[str, ...], ...] = ()  # a list question: items, each with its variants
    evidence: tuple[Evidence, ...] = ()
    all_evidence: bool = False  # every piece is needed, not any one
    note: str = ""
    question_en: str = ""
    left_out: tuple[str, ...] = ()  # articles that must not be found: the question was made unanswerable


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSet:
    """Questions and the articles that come with them, if any do."""

    name: str
    questions: tuple[Question, ...]
    articles: tuple[Article, ...] = ()


# --- reading ---------------------------------------------------------------------------------------


class TurnLine(BaseModel):
    """An earlier message, as a question file writes it."""

    model_config = ConfigDict(extra="forbid")
    role: Literal["user", "assistant"]
    content: str


class EvidenceLine(BaseModel):
    """A piece of evidence, as a question file writes it."""

    model_config = ConfigDict(extra="forbid")
    article: str = Field(min_length=1)
    quote: str = Field(min_length=1)


class QuestionLine(BaseModel):
    """One line of a question file; eval/README.md explains each field."""

    model_config = ConfigDict(extra="forbid")
    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    kind: str = Field(min_length=1)
    answerable: bool
    split: Split
    history: list[TurnLine] = []
    answers: list[str] = []
    answer_groups: list[list[str]] = []
    evidence: list[EvidenceLine] = []
    all_evidence: bool = False
    question_en: str = ""
    note: str = ""


def read_set(path: Path) -> QuestionSet:
    """Read a set in whichever of the three formats it is; raises UsageError with what is wrong."""
    if path.is_dir():
        return read_beir(path)
    if not path.is_file():
        raise UsageError(f"{path} is no question set: give a .jsonl or SQuAD .json file, or a BEIR folder")
    found = read_squad(path) if path.suffix == ".json" else read_jsonl(path)
    seen: set[str] = set()
    for question in found.questions:
        if question.id in seen:
            raise UsageError(f"{path} has the question id {question.id!r} twice; ids must differ")
        seen.add(question.id)
    return found


def read_jsonl(path: Path) -> QuestionSet:
    """Read our own format; the articles it asks about come from elsewhere."""
    questions = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = QuestionLine.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "line"
            raise UsageError(f"{path}:{number}: {where}: {first['msg']}; see eval/README.md") from error
        if row.answerable and not row.evidence:
            raise UsageError(f"{path}:{number}: evidence: an answerable question needs its evidence")
        questions.append(_question(row))
    return QuestionSet(name=path.stem, questions=tuple(questions))


def _question(row: QuestionLine) -> Question:
    evidence = tuple(Evidence(article=e.article, quote=nfc(e.quote)) for e in row.evidence)
    return Question(
        id=row.id,
        question=nfc(row.question),
        kind=row.kind,
        answerable=row.answerable,
        split=row.split,
        cluster=evidence[0].article if evidence else row.id,
        history=tuple(Turn(role=t.role, content=nfc(t.content)) for t in row.history),
        answers=tuple(map(nfc, row.answers)),
        answer_groups=tuple(tuple(map(nfc, group)) for group in row.answer_groups),
        evidence=evidence,
        all_evidence=row.all_evidence,
        note=row.note,
        question_en=row.question_en,
    )


def read_squad(path: Path) -> QuestionSet:
    """Read SQuAD 1.1 or 2.0 JSON; MLQA's ``question_en`` is kept."""
    try:
        data: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["data"]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise UsageError(f'{path} is not SQuAD JSON: expected {{"data": [...]}}') from error
    articles: list[Article] = []
    questions: list[Question] = []
    for entry in data:
        title = nfc(entry.get("title") or "")
        for paragraph in entry["paragraphs"]:
            context = nfc(paragraph["context"])
            article_id = f"{path.stem}-{len(articles):04d}"
            shown = title.replace("_", " ") or None
            articles.append(Article(id=article_id, title=shown, text=context, source=path.name))
            for row in paragraph["qas"]:
                questions.append(_squad_question(row, article_id, cluster=title or article_id))
    return QuestionSet(name=path.stem, questions=tuple(questions), articles=tuple(articles))


def _squad_question(row: dict[str, Any], article_id: str, *, cluster: str) -> Question:
    possible = not row.get("is_impossible", False)
    gold = row["answers"] if possible else []
    question = nfc(row["question"].strip())
    return Question(
        id=str(row["id"]),
        question=question,
        kind=kind_of(question),
        answerable=possible,
        split=split_of(cluster),
        cluster=cluster,
        answers=tuple(dict.fromkeys(nfc(a["text"].strip()) for a in gold)),
        evidence=tuple(
            Evidence(article=article_id, quote=nfc(a["text"].strip()), start=a["answer_start"]) for a in gold
        ),
        question_en=row.get("question_en", ""),
    )


def read_beir(folder: Path) -> QuestionSet:
    """Read a BEIR folder (arXiv 2104.08663); qrels say which articles, not where in them."""
    lines = {name: folder / name for name in ("corpus.jsonl", "queries.jsonl")}
    for name, file in lines.items():
        if not file.is_file():
            raise UsageError(f"{folder} is no BEIR folder: it has no {name}")
    articles = tuple(
        Article(id=row["_id"], title=row.get("title") or None, text=nfc(row["text"]), source=folder.name)
        for row in _jsonl(lines["corpus.jsonl"])
    )
    relevant: dict[str, dict[str, Split]] = {}
    for file in sorted((folder / "qrels").glob("*.tsv")):
        split: Split = "test" if file.stem == "test" else "dev"
        for line in file.read_text(encoding="utf-8").splitlines()[1:]:
            query, article, grade = line.split("\t")
            if int(grade) > 0:
                relevant.setdefault(query, {})[article] = split
    questions = []
    for row in _jsonl(lines["queries.jsonl"]):
        gold = relevant.get(row["_id"])
        if gold is None:  # BEIR lists queries of every qrels file, also those left out of the folder
            continue
        text = nfc(row["text"])
        questions.append(
            Question(
                id=row["_id"],
                question=text,
                kind=kind_of(text),
                answerable=True,
                split=next(iter(gold.values())),
                cluster=next(iter(gold)),
                evidence=tuple(Evidence(article=article) for article in gold),
                all_evidence=True,
            )
        )
    return QuestionSet(name=folder.name, questions=tuple(questions), articles=articles)


def _jsonl(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


# --- choosing and changing -------------------------------------------------------------------------


def split_of(name: str) -> Split:
    """Tell the half that an article title belongs to: by its hash, once and for all.

    >>> split_of("Warsaw"), split_of("Normans")
    ('test', 'dev')
    """
    return "test" if hashlib.sha256(nfc(name).encode()).digest()[0] % 2 else "dev"


_KINDS = (  # asked in this order; the words are question words, not topics
    ("number", ("bao nhiêu", "mấy", "how many", "how much")),
    ("date", ("khi nào", "năm nào", "ngày nào", "tháng nào", "thời gian nào", "bao giờ", "lúc nào", "when")),
    ("place", ("ở đâu", "nơi nào", "nước nào", "quốc gia nào", "thành phố nào", "đâu", "where")),
    ("why", ("tại sao", "vì sao", "lý do", "lí do", "why")),
    ("person", ("ai", "người nào", "who", "whom", "whose")),
)


def kind_of(question: str) -> str:
    """Sort a question by its question word, for sets that don't say its kind.

    >>> kind_of("Ai là tổng thống?"), kind_of("Gió mạnh bao nhiêu?"), kind_of("Khái niệm nào đúng?")
    ('person', 'number', 'other')
    """
    padded = " ".join(["", *"".join(c if c.isalnum() else " " for c in question.lower()).split(), ""])
    return next((kind for kind, words in _KINDS if any(f" {w} " in padded for w in words)), "other")


def choose(
    questions: Iterable[Question], *, split: Split | None = None, sample: int | None = None, seed: int = 0
) -> tuple[Question, ...]:
    """Keep one split, then a sample that depends on ids and seed only; the order stays."""
    kept = [q for q in questions if split is None or q.split == split]
    if sample is not None and sample < len(kept):
        drawn = {q.id for q in sorted(kept, key=lambda q: _draw(q.id, f"sample {seed}"))[:sample]}
        kept = [q for q in kept if q.id in drawn]
    return tuple(kept)


def _draw(name: str, lot: str) -> bytes:
    # Each use draws its own lot: the questions of a sample must not be those that lose their article.
    return hashlib.sha256(f"{lot}:{name}".encode()).digest()


def strip_accents(text: str) -> str:
    """Type the text as people do on a foreign keyboard; case stays.

    >>> strip_accents("Giá điện Hà Nội tháng này?")
    'Gia dien Ha Noi thang nay?'
    """
    bare = (fold(letter) for letter in text)
    return "".join(b.upper() if a.isupper() else b for a, b in zip(text, bare, strict=True))


def without_accents(question: Question) -> Question:
    """Ask the same without accents, also in what the person said before."""
    history = tuple(
        replace(turn, content=strip_accents(turn.content)) if turn.role == "user" else turn
        for turn in question.history
    )
    return replace(question, question=strip_accents(question.question), history=history)


def in_english(question: Question) -> Question:
    """Ask the English version where the set has one."""
    return replace(question, question=question.question_en) if question.question_en else question


def without_gold(questions: Iterable[Question], *, share: float = 0.5, seed: int = 0) -> tuple[Question, ...]:
    """Take the own article away from a share of the questions, so that abstaining is right.

    Which ones depends on ids and seed only. ``left_out`` names the articles to exclude.
    """
    changed = []
    for question in questions:
        drop = question.answerable and int.from_bytes(_draw(question.id, f"drop {seed}")[:4]) < share * 2**32
        if drop:
            question = replace(
                question,
                answerable=False,
                left_out=tuple(dict.fromkeys(e.article for e in question.evidence)),
                evidence=(),
                note=f"its own article was left out; there the answer is: {' | '.join(question.answers)}",
                answers=(),
                answer_groups=(),
            )
        changed.append(question)
    return tuple(changed)


def plain(text: str) -> str:
    """Bring a title to one form for comparing: NFC, lower case, single spaces.

    >>> plain(" Super_Bowl  50")
    'super bowl 50'
    """
    return " ".join(unicodedata.normalize("NFC", text).lower().replace("_", " ").split())
