"""A temporary index for one question set: articles and distractors -> an open system.

Built once into a folder named by a hash of what went in, so a second run starts at once. When the
code that cuts and encodes has changed since, the index is still used and the report says so;
``--rebuild`` makes it anew.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tqdm import tqdm

import qa
from qa.errors import UsageError
from qa.evaluation.questions import QuestionSet, plain
from qa.evaluation.runs import System
from qa.records import Article, ArticlePage, IndexReport
from qa.settings import Settings

_SHAPES_THE_INDEX = ("articles", "passages.py", "encoding", "index", "vietnamese", "records.py")
_WINDOW = 8  # syllables in a row
_COPIED = 5  # windows shared with a gold article make a distractor its copy


class Indexed(System, Protocol):
    """A system that can be filled; `qa.service.Service` is one."""

    def index(
        self,
        paths: Sequence[str | Path],
        *,
        rebuild: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> IndexReport:
        """Read, cut, embed and store."""

    def articles(self, *, cursor: str | None = None, limit: int = 50) -> ArticlePage:
        """List the articles, page by page."""

    def close(self) -> None:
        """Let go of the index."""


Open = Callable[[Settings], Indexed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Distractors:
    """Articles that answer nothing and stand in the way."""

    file: Path  # .jsonl or .jsonl.xz
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """An index ready to be asked, and what is in it."""

    system: Indexed
    key: str  # changes with every input
    aliases: Mapping[str, str]  # stem of an article's file -> its id
    facts: Mapping[str, Any]  # counts and warnings for the report


def build(
    questions: QuestionSet,
    *,
    paths: Sequence[Path],
    distractors: Distractors | None,
    settings: Settings,
    open_service: Open,
    rebuild: bool = False,
) -> Corpus:
    """Index a set's own articles, or the files it asks about, and the distractors."""
    own = [article_line(a) for a in questions.articles]
    key = _key(questions.name, own, paths if not own else (), distractors, settings)
    folder = settings.eval_runs / "indexes" / f"{questions.name}-{key}"
    facts_file = folder / "facts.json"
    shaped_by = code_hash(_SHAPES_THE_INDEX)
    folder.mkdir(parents=True, exist_ok=True)
    index = open_service(settings.model_copy(update={"index_dir": folder / "index"}))
    if rebuild or not facts_file.is_file():
        sources = list(paths) if not own else [folder / "articles.jsonl"]
        copies = 0
        if own:
            _write_lines(sources[0], own)
        if distractors is not None:
            sources.append(folder / "distractors.jsonl")
            kept, copies = _without_copies(read_articles(distractors), questions.articles)
            _write_lines(sources[-1], map(article_line, kept))
        with progress_bar(questions.name) as progress:
            report = index.index(sources, rebuild=rebuild, progress=progress)
        facts = {
            "articles": report.added + report.updated + report.unchanged,
            "passages": report.passages,
            "skipped": [f"{s.source}: {s.reason}" for s in report.skipped],
            "copies_left_out": copies,
            "distractors": distractors.file.name if distractors else None,
            "shaped_by": shaped_by,
        }
        facts_file.write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
    facts = json.loads(facts_file.read_text(encoding="utf-8"))
    if facts["shaped_by"] != shaped_by:
        facts["warning"] = "the code that cuts and encodes has changed since this index was built (--rebuild)"
    aliases = {} if own else _stems(index)
    return Corpus(system=index, key=key, aliases=aliases, facts=facts)


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[int, int], None] | None]:
    """Show how far the embedding is, on a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    with tqdm(desc=f"embedding {title}", unit=" passages") as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show


def read_articles(distractors: Distractors) -> Iterator[Article]:
    """Read one article a line, at most as many as the limit says."""
    if not distractors.file.is_file():
        raise UsageError(f"{distractors.file} does not exist; give --distractors a .jsonl or .jsonl.xz file")
    opened = lzma.open if distractors.file.suffix == ".xz" else open
    with opened(distractors.file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number == distractors.limit:
                return
            row = json.loads(line)
            yield Article(id=row["id"], title=row.get("title"), text=row["text"])


def article_line(article: Article) -> str:
    """Write an article as a line that ``qa index`` reads."""
    return json.dumps({"id": article.id, "title": article.title, "text": article.text}, ensure_ascii=False)


def code_hash(names: Sequence[str] = ("",)) -> str:
    """Hash the files of our own package under these names; everything by default."""
    root = Path(qa.__file__).parent
    digest = hashlib.sha256()
    for name in names:
        found = root / name
        files = [found] if found.is_file() else sorted(f for f in found.rglob("*") if f.is_file())
        for file in files:
            if "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(root)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _key(
    name: str, own: Sequence[str], paths: Sequence[Path], distractors: Distractors | None, settings: Settings
) -> str:
    digest = hashlib.sha256(f"{name}\0{settings.encoder}\0{settings.passage_tokens}\0".encode())
    for line in own:
        digest.update(line.encode() + b"\0")
    for path in paths:
        files = sorted(f for f in path.rglob("*") if f.is_file()) if path.is_dir() else [path]
        for file in files:
            if not file.is_file():
                raise UsageError(f"{file} does not exist; --articles names what the questions are about")
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    if distractors is not None:
        digest.update(f"{distractors.file.name}\0{distractors.limit}\0".encode())
        if not distractors.file.is_file():
            raise UsageError(f"{distractors.file} does not exist; --distractors takes a .jsonl or .jsonl.xz")
        digest.update(hashlib.sha256(distractors.file.read_bytes()).digest())
    return digest.hexdigest()[:12]


def _write_lines(file: Path, lines: Iterable[str]) -> None:
    with file.open("w", encoding="utf-8") as out:
        out.writelines(line + "\n" for line in lines)


def _without_copies(articles: Iterable[Article], gold: Sequence[Article]) -> tuple[list[Article], int]:
    """Leave out distractors that repeat a gold article: finding one of those would be no error."""
    titles = {plain(g.title) for g in gold if g.title}
    windows = {window for g in gold for window in _windows(g.text)}
    kept, copies = [], 0
    for article in articles:
        shared = sum(window in windows for window in _windows(article.text)) if windows else 0
        if shared >= _COPIED or (article.title and plain(article.title) in titles):
            copies += 1
        else:
            kept.append(article)
    return kept, copies


def _windows(text: str) -> Iterator[tuple[str, ...]]:
    words = plain(text).split()
    return zip(*(words[i:] for i in range(_WINDOW)), strict=False)


def _stems(index: Indexed) -> dict[str, str]:
    """Map the file stems by which question files name articles to the articles' ids."""
    stems: dict[str, str] = {}
    cursor = None
    while True:
        page = index.articles(cursor=cursor, limit=200)
        stems |= {Path(article.source).stem: article.id for article in page.articles}
        if page.next_cursor is None:
            return stems
        cursor = page.next_cursor
