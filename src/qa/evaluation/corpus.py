"""A temporary index for one question set: articles and distractors -> an open system.

Built once into a folder named by a hash of what went in, so a second run starts at once; the
distractors, which take longest, are embedded once for all sets and copied. When the
code that cuts and encodes has changed since, the index is still used and the report says so;
``--rebuild`` makes it anew.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from tqdm import tqdm

import qa
from qa.errors import IndexMismatch, UsageError
from qa.evaluation.questions import Evidence, Question, QuestionSet, kind_of, plain, read_set
from qa.evaluation.runs import System
from qa.reading.written import read_news
from qa.records import Article, ArticlePage, IndexReport
from qa.settings import Settings
from qa.vietnamese.text import nfc

_SHAPES_THE_INDEX = ("articles", "passages.py", "encoding", "index", "vietnamese", "records.py")
NTREX = "newstest2019-ref.vie.txt"
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

    def remove(self, ids: Sequence[str]) -> IndexReport:
        """Take articles out."""

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
    sources = () if own else tuple(paths)
    key = _hash(
        questions.name,
        *own,
        *map(_content, sources),
        _distractors_key(distractors, settings) if distractors else _recipe(settings),
    )
    folder = settings.eval_runs / "indexes" / f"{questions.name}-{key}"
    here = settings.model_copy(update={"index_dir": folder / "index"})
    facts_file = folder / "facts.json"
    if rebuild or not facts_file.is_file() or not _opens(here, open_service):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        if own:
            sources = (folder / "articles.jsonl",)
            _write_lines(sources[0], own)
        copies: list[str] = []
        if distractors is not None:
            base = _distractor_index(distractors, settings, open_service, rebuild=rebuild)
            shutil.copytree(base, here.index_dir)
            copies = _copies(read_articles(distractors), questions.articles)
        with closing(open_service(here)) as index:
            if copies:
                index.remove(copies)
            with progress_bar(questions.name) as progress:
                report = index.index(sources, progress=progress)
            facts = {
                "articles": sum(1 for _ in _listed(index)),
                "passages": report.passages,
                "skipped": [f"{s.source}: {s.reason}" for s in report.skipped],
                "distractors": distractors.file.name if distractors else None,
                "copies_left_out": len(copies),
                "shaped_by": code_hash(_SHAPES_THE_INDEX),
            }
        facts_file.write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
    facts = json.loads(facts_file.read_text(encoding="utf-8"))
    if facts["shaped_by"] != code_hash(_SHAPES_THE_INDEX):
        facts["warning"] = "the code that cuts and encodes has changed since this index was built (--rebuild)"
    system = open_service(here)
    aliases = {} if own else {Path(article.source).stem: article.id for article in _listed(system)}
    return Corpus(system=system, key=key, aliases=aliases, facts=facts)


def _distractor_index(
    distractors: Distractors, settings: Settings, open_service: Open, *, rebuild: bool
) -> Path:
    """Index the distractors alone, once for every question set, and give the index folder."""
    folder = settings.eval_runs / "indexes" / f"distractors-{_distractors_key(distractors, settings)}"
    done = folder / "done"
    here = settings.model_copy(update={"index_dir": folder / "index"})
    if rebuild or not done.is_file() or not _opens(here, open_service):
        done.unlink(missing_ok=True)
        if rebuild or not _opens(here, open_service):
            shutil.rmtree(here.index_dir, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "distractors.jsonl"
        _write_lines(file, map(article_line, read_articles(distractors)))
        with closing(open_service(here)) as index, progress_bar("distractors") as progress:
            index.index([file], progress=progress)
        done.touch()
    return folder / "index"


def _opens(settings: Settings, open_service: Open) -> bool:
    """Whether the index can still be read; another encoder may have come since it was built."""
    try:
        open_service(settings).close()
    except IndexMismatch:
        return False
    return True


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
    opened = lzma.open if distractors.file.suffix == ".xz" else open
    with opened(distractors.file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number == distractors.limit:
                return
            row = json.loads(line)
            yield Article(id=row["id"], title=row.get("title"), text=row["text"])


def news_set(settings: Settings) -> QuestionSet:
    """Read our questions about news, with the articles of NTREX in the data folder (CC BY-SA 4.0).

    Raises UsageError where they are not.
    """
    articles = [replace(one, id=f"ntrex-{one.id}") for one in ntrex_articles(settings.eval_data)]
    return replace(read_set(Path("eval/news.jsonl")), articles=tuple(articles))


def invented_set() -> QuestionSet:
    """Read our questions about invented news that the reader never saw: for fitting only, all ``dev``."""
    articles: dict[str, Article] = {}
    questions = []
    for asked in read_news(Path("eval/fitting-news.jsonl.xz")):
        new = Article(id=f"invented-{len(articles)}", title=asked.title, text=asked.context)
        article = articles.setdefault(asked.context, new)
        questions.append(
            Question(
                id=asked.id,
                question=asked.question,
                kind=kind_of(asked.question),
                answerable=bool(asked.answer),
                split="dev",
                cluster=article.id,
                answers=asked.answers,
                evidence=tuple(
                    Evidence(article=article.id, quote=one, start=asked.at) for one in asked.answers
                ),
            )
        )
    return QuestionSet(name="invented", questions=tuple(questions), articles=tuple(articles.values()))


def ntrex_articles(data: Path) -> list[Article]:
    """Read the Vietnamese news documents of NTREX; ids are the documents' own. Raises UsageError."""
    folder = data / "ntrex"
    if not folder.is_dir():
        raise UsageError(f"{folder} does not exist; set QA_EVAL_DATA to the folder with ntrex/")
    lines = (folder / NTREX).read_text(encoding="utf-8").splitlines()
    ids = (folder / "DOCUMENT_IDS.tsv").read_text(encoding="utf-8").splitlines()
    documents: dict[str, list[str]] = {}
    for document, line in zip(ids, lines, strict=True):
        documents.setdefault(document, []).append(nfc(line))
    return [Article(id=name, title=title, text="\n".join(rest)) for name, (title, *rest) in documents.items()]


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


def _hash(*parts: str) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()[:12]


def _recipe(settings: Settings) -> str:
    return f"{settings.encoder} {settings.passage_tokens}"


def _content(path: Path) -> str:
    """Hash the names and bytes of a file or of all files of a folder."""
    if not path.exists():
        raise UsageError(f"{path} does not exist; --articles names what the questions are about")
    files = sorted(f for f in path.rglob("*") if f.is_file()) if path.is_dir() else [path]
    return _hash(*(f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}" for file in files))


def _distractors_key(distractors: Distractors, settings: Settings) -> str:
    if not distractors.file.is_file():
        raise UsageError(f"{distractors.file} does not exist; --distractors takes a .jsonl or .jsonl.xz file")
    return _hash(_content(distractors.file), str(distractors.limit), _recipe(settings))


def _write_lines(file: Path, lines: Iterable[str]) -> None:
    with file.open("w", encoding="utf-8") as out:
        out.writelines(line + "\n" for line in lines)


def _copies(articles: Iterable[Article], gold: Sequence[Article]) -> list[str]:
    """Name the distractors that repeat a gold article: finding one of those would be no error."""
    titles = {plain(g.title) for g in gold if g.title}
    windows = {window for g in gold for window in _windows(g.text)}
    return [
        article.id
        for article in articles
        if (article.title and plain(article.title) in titles)
        or sum(window in windows for window in _windows(article.text)) >= _COPIED
    ]


def _windows(text: str) -> Iterator[tuple[str, ...]]:
    words = plain(text).split()
    return zip(*(words[i:] for i in range(_WINDOW)), strict=False)


def _listed(index: Indexed) -> Iterator[Article]:
    cursor = None
    while True:
        page = index.articles(cursor=cursor, limit=200)
        yield from page.articles
        cursor = page.next_cursor
        if cursor is None:
            return
