"""The truth of the index: articles, passages and vectors in one SQLite file, in transactions.

Everything an article brings (its passages, their vectors, the abbreviations and people that it names)
is written in one transaction with it, so a process killed at any moment leaves whole articles only.
Passage ids are never used twice: what is derived from the store compares ids to know what changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from qa.errors import IndexMismatch, UnknownArticle
from qa.records import Article, Filters, Passage, Span
from qa.vietnamese.abbreviations import Definition

FORMAT = 1
FILE_NAME = "hoidap.sqlite"
_State = tuple[int, ...]
_WRITTEN: _State = ()  # somebody has the file open for writing, or was killed while they had
FloatMatrix = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS articles (
    rank INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, digest TEXT NOT NULL,
    recipe TEXT NOT NULL, text TEXT NOT NULL, title TEXT, url TEXT, publisher TEXT, author TEXT,
    published_at TEXT,
    source TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS articles_by_publisher ON articles (publisher);
CREATE INDEX IF NOT EXISTS articles_by_date ON articles (published_at);
CREATE TABLE IF NOT EXISTS passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL, context TEXT NOT NULL,
    sentences BLOB NOT NULL, vector BLOB NOT NULL, sentence_vectors BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS passages_by_article ON passages (article_id);
CREATE TABLE IF NOT EXISTS abbreviations (
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    short TEXT NOT NULL, long TEXT NOT NULL, certain INTEGER NOT NULL, context TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS abbreviations_by_article ON abbreviations (article_id);
CREATE TABLE IF NOT EXISTS people (
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    given TEXT NOT NULL, full TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS people_by_article ON people (article_id);
CREATE INDEX IF NOT EXISTS people_by_given ON people (given);
"""

_ARTICLE_COLUMNS = "id, text, title, url, publisher, author, published_at, source"


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedPassage:
    """A passage with its vectors, ready to be stored."""

    passage: Passage
    vector: npt.NDArray[np.float32]  # (dim,), unit
    sentence_vectors: FloatMatrix  # (sentences, dim), unit rows


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedArticle:
    """An article with all that is derived from it."""

    article: Article
    passages: Sequence[EncodedPassage]
    recipe: str  # how it was cut and encoded
    abbreviations: Sequence[Definition]
    people: Sequence[tuple[str, str]]  # canonical given name, full name


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A stored passage with its vectors, as retrieval scores it."""

    passage: Passage
    vector: npt.NDArray[np.float32]  # (dim,)
    sentence_vectors: FloatMatrix  # (sentences, dim)


def digest(article: Article) -> str:
    """Fingerprint what an article says, to know whether it changed."""
    parts = [
        article.text,
        article.title,
        article.url,
        article.publisher,
        article.author,
        article.published_at,
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


class Store:
    """The SQLite file of one index folder; one connection a thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / FILE_NAME
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._opening = threading.Lock()

    # -- opening ---------------------------------------------------------------------------------

    @property
    def exists(self) -> bool:
        """Whether the file is there."""
        return self.path.exists()

    @property
    def is_writable(self) -> bool:
        """Whether this account may write into the folder."""
        places = [self.folder, self.path] if self.exists else [self.folder]
        return all(os.access(place, os.W_OK, effective_ids=True) for place in places)

    @property
    def _db(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            seen = self._local.seen
            if seen is None or connection.in_transaction or seen == self._state():
                return connection
            with self._opening:
                self._opened.remove(connection)
            connection.close()
        self._local.seen = None if self.is_writable else self._state()
        self._local.connection = connection = self._connect(self._local.seen)
        return connection

    def _state(self) -> _State:
        """What a connection that cannot lock looks at, to know whether the file has changed."""
        if self.path.with_name(f"{FILE_NAME}-wal").exists():
            return _WRITTEN
        found = self.path.stat()
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _connect(self, seen: _State | None) -> sqlite3.Connection:
        """Open the file; where it may not be written, ``seen`` says how to read it.

        SQLite locks by writing beside the file. Where it may not, the file must not change unless its
        writer keeps a log, which others can read along.
        """
        mode = "rwc" if seen is None else "ro" if seen == _WRITTEN else "ro&immutable=1"
        # Closed from another thread at shutdown only.
        connection = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=30,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.execute("PRAGMA foreign_keys = ON")
        with self._opening:
            self._opened.append(connection)
        return connection

    def create(self, *, encoder: str, dim: int) -> None:
        """Make the file and its tables where they are missing."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._db.execute("PRAGMA journal_mode = WAL")
        with self.transaction():
            for statement in _SCHEMA.split(";"):
                self._db.execute(statement)
            if self._meta("format") is None:
                values = {"format": FORMAT, "encoder": encoder, "dim": dim, "generation": 0}
                self._db.executemany(
                    "INSERT INTO meta VALUES (?, ?)", [(key, str(value)) for key, value in values.items()]
                )

    def check(self, *, encoder: str) -> None:
        """Refuse an index that these settings cannot serve. Raises IndexMismatch."""
        if not self.is_ready:
            return
        found = self._meta("format")
        if found != str(FORMAT):
            raise IndexMismatch(
                f"{self.folder} has format {found}, this version reads format {FORMAT}; "
                "run: qa index --rebuild"
            )
        if self._meta("encoder") != encoder:
            raise IndexMismatch(
                f"{self.folder} was built with {self._meta('encoder')}, settings ask for {encoder}; "
                "run: qa index --rebuild"
            )

    @property
    def is_ready(self) -> bool:
        """Whether the file exists and has its tables."""
        if not self.exists:
            return False
        row = self._db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'meta'").fetchone()
        return bool(row[0]) and self._meta("format") is not None

    def _meta(self, key: str) -> str | None:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def close(self) -> None:
        """Close every connection; the store opens them anew when used again."""
        with self._opening:
            for connection in self._opened:
                connection.close()
            self._opened.clear()
        self._local = threading.local()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, even when the process is killed inside."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One unchanging view of the file for several reads."""
        self._db.execute("BEGIN")
        try:
            yield
        finally:
            self._db.execute("COMMIT")

    # -- what is there ---------------------------------------------------------------------------

    @property
    def generation(self) -> int:
        """How many times the content changed; names what is derived from it."""
        return int(self._meta("generation") or 0)

    @property
    def dim(self) -> int:
        """The vectors' dimensions."""
        return int(self._meta("dim") or 0)

    def counts(self) -> tuple[int, int]:
        """Articles and passages."""
        (articles,) = self._db.execute("SELECT count(*) FROM articles").fetchone()
        (passages,) = self._db.execute("SELECT count(*) FROM passages").fetchone()
        return int(articles), int(passages)

    def known(self) -> dict[str, tuple[str, str]]:
        """The fingerprint and the source of every article, by id."""
        rows = self._db.execute("SELECT id, digest, source FROM articles")
        return {row[0]: (row[1], row[2]) for row in rows}

    def stale(self, recipe: str) -> Iterator[Article]:
        """The articles that were cut or encoded in another way than ``recipe``."""
        ids = self._db.execute(
            "SELECT id FROM articles WHERE recipe != ? ORDER BY rank", (recipe,)
        ).fetchall()
        for (one,) in ids:
            yield self.article(one)

    def article(self, article_id: str) -> Article:
        """Raises UnknownArticle."""
        found = self.articles_by_id([article_id])
        if article_id not in found:
            raise UnknownArticle(
                f"no article has the id {article_id!r}; GET /v1/articles lists the ids there are"
            )
        return found[article_id]

    def articles_by_id(self, ids: Sequence[str]) -> dict[str, Article]:
        """The articles that exist among ``ids``."""
        marks = ",".join("?" * len(ids))
        rows = self._db.execute(f"SELECT {_ARTICLE_COLUMNS} FROM articles WHERE id IN ({marks})", tuple(ids))
        return {row[0]: _article(row) for row in rows}

    def articles_after(self, rank: int, limit: int) -> list[tuple[int, Article]]:
        """Up to ``limit`` articles in the order they came, with their ranks."""
        rows = self._db.execute(
            f"SELECT rank, {_ARTICLE_COLUMNS} FROM articles WHERE rank > ? ORDER BY rank LIMIT ?",
            (rank, limit),
        )
        return [(int(row[0]), _article(row[1:])) for row in rows]

    def passage_ids(self) -> Ids:
        """(passages,) int64, ascending."""
        rows = self._db.execute("SELECT id FROM passages ORDER BY id").fetchall()
        return np.fromiter((row[0] for row in rows), np.int64, len(rows))

    def vectors(self) -> Iterator[tuple[Ids, FloatMatrix]]:
        """Every passage's id and vector, ascending, in blocks of at most 20,000."""
        cursor = self._db.execute("SELECT id, vector FROM passages ORDER BY id")
        while rows := cursor.fetchmany(20_000):
            ids = np.fromiter((row[0] for row in rows), np.int64, len(rows))
            blob = b"".join(row[1] for row in rows)
            yield ids, np.frombuffer(blob, np.float16).reshape(len(rows), -1).astype(np.float32)

    def searchable(self, ids: Iterable[int]) -> Iterator[tuple[Passage, str | None, str | None]]:
        """Passages with their article's publisher and date, for the lexical index."""
        for block in _blocks(ids, 500):
            marks = ",".join("?" * len(block))
            yield from (
                (_passage(row), row[7], row[8])
                for row in self._db.execute(
                    'SELECT p.id, p.article_id, p.start, p."end", p.text, p.context, p.sentences, '
                    "a.publisher, a.published_at FROM passages p JOIN articles a ON a.id = p.article_id "
                    f"WHERE p.id IN ({marks})",
                    block,
                )
            )

    def candidates(self, ids: Sequence[int]) -> dict[int, Candidate]:
        """The passages that exist among ``ids``, with their vectors."""
        found: dict[int, Candidate] = {}
        for block in _blocks(ids, 500):
            marks = ",".join("?" * len(block))
            for row in self._db.execute(
                'SELECT id, article_id, start, "end", text, context, sentences, vector, sentence_vectors '
                f"FROM passages WHERE id IN ({marks})",
                block,
            ):
                vector = np.frombuffer(row[7], np.float16).astype(np.float32)
                found[row[0]] = Candidate(
                    passage=_passage(row),
                    vector=vector,
                    sentence_vectors=_unpack_rows(row[8], len(vector)),
                )
        return found

    def filtered_ids(self, filters: Filters) -> Ids:
        """The passages of the articles that pass the filters, (n,) int64."""
        clauses, values = _where(filters)
        rows = self._db.execute(
            f"SELECT p.id FROM passages p JOIN articles a ON a.id = p.article_id WHERE {clauses}", values
        ).fetchall()
        return np.fromiter((row[0] for row in rows), np.int64, len(rows))

    def abbreviations(self) -> Iterator[Definition]:
        """Every abbreviation that an article spells out; the spans are not kept."""
        for short, long, certain, context in self._db.execute(
            "SELECT short, long, certain, context FROM abbreviations ORDER BY rowid"
        ):
            yield Definition(
                short=short, long=long, span=(0, 0), is_certain=bool(certain), context=tuple(context.split())
            )

    def newest_texts(self, limit: int) -> Iterator[str]:
        """The texts of the articles that came last."""
        rows = self._db.execute("SELECT text FROM articles ORDER BY rank DESC LIMIT ?", (limit,))
        return (row[0] for row in rows)

    def people(self, given: str) -> list[str]:
        """Full names of the people whose given name is ``given``, most frequent first."""
        rows = self._db.execute(
            "SELECT full FROM people WHERE given = ? GROUP BY full ORDER BY count(*) DESC, full LIMIT 20",
            (given,),
        )
        return [row[0] for row in rows]

    # -- changes ---------------------------------------------------------------------------------

    def put(self, articles: Sequence[EncodedArticle]) -> None:
        """Add articles or put them in place of what had their ids, all in one transaction."""
        with self.transaction():
            self._db.executemany(
                "DELETE FROM articles WHERE id = ?", [(encoded.article.id,) for encoded in articles]
            )
            for encoded in articles:
                self._insert(encoded)
            self._advance()

    def _insert(self, encoded: EncodedArticle) -> None:
        article = encoded.article
        self._db.execute(
            f"INSERT INTO articles ({_ARTICLE_COLUMNS}, digest, recipe) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                article.id,
                article.text,
                article.title,
                article.url,
                article.publisher,
                article.author,
                article.published_at,
                article.source,
                digest(article),
                encoded.recipe,
            ),
        )
        self._db.executemany(
            'INSERT INTO passages (article_id, start, "end", text, context, sentences, vector, '
            "sentence_vectors) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    article.id,
                    row.passage.start,
                    row.passage.end,
                    row.passage.text,
                    row.passage.context,
                    np.asarray(row.passage.sentences, np.int32).tobytes(),
                    row.vector.astype(np.float16).tobytes(),
                    _pack_rows(row.sentence_vectors),
                )
                for row in encoded.passages
            ],
        )
        self._db.executemany(
            "INSERT INTO abbreviations VALUES (?, ?, ?, ?, ?)",
            [
                (article.id, one.short, one.long, one.is_certain, " ".join(one.context))
                for one in encoded.abbreviations
            ],
        )
        self._db.executemany(
            "INSERT INTO people VALUES (?, ?, ?)",
            [(article.id, given, full) for given, full in encoded.people],
        )

    def restart(self, *, encoder: str, dim: int) -> None:
        """Forget every passage and vector, keep the articles: they are stale until put again."""
        with self.transaction():
            self._db.execute("DELETE FROM passages")
            self._db.execute("DELETE FROM abbreviations")
            self._db.execute("DELETE FROM people")
            self._db.execute("UPDATE articles SET recipe = ''")
            for key, value in (("encoder", encoder), ("dim", str(dim)), ("format", str(FORMAT))):
                self._db.execute("UPDATE meta SET value = ? WHERE key = ?", (value, key))
            self._advance()

    def move(self, sources: Mapping[str, str]) -> None:
        """Note where articles are read from now, by id; what they say stays, and so does the generation."""
        with self.transaction():
            self._db.executemany(
                "UPDATE articles SET source = ? WHERE id = ?", [(new, one) for one, new in sources.items()]
            )

    def remove(self, ids: Sequence[str]) -> None:
        """Take articles out; unknown ids are no error here."""
        with self.transaction():
            self._db.executemany("DELETE FROM articles WHERE id = ?", [(one,) for one in ids])
            self._advance()

    def _advance(self) -> None:
        self._db.execute("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'generation'")


def _blocks(ids: Iterable[int], size: int) -> Iterator[list[int]]:
    block: list[int] = []
    for one in ids:
        block.append(int(one))
        if len(block) == size:
            yield block
            block = []
    if block:
        yield block


def _article(row: Sequence[Any]) -> Article:
    return Article(
        id=row[0],
        text=row[1],
        title=row[2],
        url=row[3],
        publisher=row[4],
        author=row[5],
        published_at=row[6],
        source=row[7],
    )


def _passage(row: Sequence[Any]) -> Passage:
    pairs = np.frombuffer(row[6], np.int32).reshape(-1, 2).tolist()
    spans: tuple[Span, ...] = tuple((start, end) for start, end in pairs)
    return Passage(
        id=row[0],
        article_id=row[1],
        start=row[2],
        end=row[3],
        text=row[4],
        context=row[5],
        sentences=spans,
    )


def _pack_rows(rows: FloatMatrix) -> bytes:
    """One byte a component, with one scale a row: (n, dim) float32 -> n * (dim + 4) bytes."""
    if not len(rows):
        return b""
    scales = np.abs(rows).max(axis=1, keepdims=True).astype(np.float32) / 127
    scales[scales == 0] = 1
    packed: bytes = scales.tobytes() + np.rint(rows / scales).astype(np.int8).tobytes()
    return packed


def _unpack_rows(blob: bytes, dim: int) -> FloatMatrix:
    count = len(blob) // (dim + 4)
    scales = np.frombuffer(blob, np.float32, count)
    rows = np.frombuffer(blob, np.int8, count * dim, offset=4 * count).reshape(count, dim)
    return rows.astype(np.float32) * scales[:, None]


def _where(filters: Filters) -> tuple[str, list[str]]:
    clauses: list[str] = ["1"]
    values: list[str] = []
    for column, wanted in (("a.publisher", filters.publishers), ("a.id", filters.article_ids)):
        if wanted:
            clauses.append(f"{column} IN ({','.join('?' * len(wanted))})")
            values += wanted
    if filters.exclude_article_ids:
        clauses.append(f"a.id NOT IN ({','.join('?' * len(filters.exclude_article_ids))})")
        values += filters.exclude_article_ids
    # Dates compare as their first ten characters: an article of the last day's evening still counts.
    if filters.published_from:
        clauses.append("substr(a.published_at, 1, 10) >= ?")
        values.append(filters.published_from[:10])
    if filters.published_to:
        clauses.append("substr(a.published_at, 1, 10) <= ?")
        values.append(filters.published_to[:10])
    return " AND ".join(clauses), values
