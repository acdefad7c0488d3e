"""Open an index folder and keep what is derived from its store in step with it.

The derived files of generation *g* live in ``derived-g/``: built aside, renamed into place when whole,
with the sizes of all files written down last. A reader that finds them missing, torn or of another
generation builds them anew; while somebody else is writing it goes on with what it has.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from qa.encoding import Encoder
from qa.errors import IndexBusy, UnknownArticle
from qa.index.builder import Progress, build
from qa.index.glossary import Glossary
from qa.index.lexical import LexicalIndex, changed
from qa.index.lock import writing
from qa.index.store import Ids, Store
from qa.index.vectors import EXACT_LIMIT, VectorIndex
from qa.records import Article, IndexReport, IndexStatus, Skipped
from qa.vietnamese.accents import AccentModel, SyllableCounts

_MANIFEST = "manifest.json"
_COUNTS = "syllables.txt"
_COUNTED_ARTICLES = 1000  # the newest, which teach how names are accented


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All that is derived from one generation of the store."""

    generation: int
    vectors: VectorIndex
    lexical: LexicalIndex
    glossary: Glossary
    accents: AccentModel  # knows the syllables of this corpus


class PassageIndex:
    """One index folder: reading from many threads, writing from one process at a time."""

    def __init__(self, folder: Path, *, encoder: str, exact_limit: int = EXACT_LIMIT) -> None:
        """``encoder`` is the name that the folder must have been built with."""
        self.folder = folder
        self.store = Store(folder)
        self._encoder = encoder
        self._exact_limit = exact_limit
        self._snapshot: Snapshot | None = None
        self._refreshing = threading.Lock()
        self._asides: list[Path] = []  # temporary folders, deleted on close

    # -- reading ---------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot | None:
        """What is derived from the newest complete generation; ``None`` while there are no passages.

        Raises IndexMismatch when the folder was built with another encoder.
        """
        if not self.store.is_ready:
            return None
        generation = self.store.generation
        current = self._snapshot
        if current is not None and current.generation == generation:
            return current
        with self._refreshing:
            current = self._snapshot
            if current is None or current.generation != generation:
                self.store.check(encoder=self._encoder)
                self._snapshot = self._derive(current) or current
        return self._snapshot

    def _derive(self, current: Snapshot | None) -> Snapshot | None:
        loaded = self._load(self.store.generation)
        if loaded is not None:
            return loaded
        if not self.store.is_writable:
            return self._load_aside()
        try:
            with writing(self.folder):
                return self._rebuild()
        except IndexBusy:
            # Somebody is writing: the newest whole generation serves until they are done.
            if current is not None:
                return None
            older = sorted(self.folder.glob("derived-*"), key=_generation_of, reverse=True)
            return next((found for one in older if (found := self._load(_generation_of(one)))), None)

    def _load_aside(self) -> Snapshot | None:
        """Where the folder may not be written: by links from elsewhere, since opening takes a lock file."""
        generation = self.store.generation
        aside = Path(tempfile.mkdtemp(prefix="hoidap-"))
        self._asides.append(aside)
        _link(self.folder / f"derived-{generation}", aside)
        found = self._load(generation, folder=aside)
        if found is None:
            shutil.rmtree(aside)
            aside.mkdir(mode=0o700)
            self._write(aside)
            found = self._load(generation, folder=aside)
        return found

    def _load(self, generation: int, *, folder: Path | None = None) -> Snapshot | None:
        """The derived files of a generation, or ``None`` when they are missing or torn."""
        where = folder or self.folder / f"derived-{generation}"
        if not _is_whole(where):
            return None
        try:
            vectors = VectorIndex.load(where / "vectors.faiss")
            lexical = LexicalIndex.load(where / "lexical")
            counts = SyllableCounts.loads((where / _COUNTS).read_text("utf-8"))
        except (RuntimeError, ValueError, OSError):
            return None
        return Snapshot(
            generation=generation,
            vectors=vectors,
            lexical=lexical,
            glossary=Glossary.from_definitions(self.store.abbreviations()),
            accents=AccentModel.background().with_counts(counts),
        )

    def status(self) -> IndexStatus:
        """What the folder holds now. Raises IndexMismatch."""
        ready = self.store.is_ready and self.snapshot() is not None
        articles, passages = self.store.counts() if ready else (0, 0)
        return IndexStatus(
            articles=articles,
            passages=passages,
            generation=self.store.generation if ready else 0,
            encoder=self._encoder,
            folder=str(self.folder),
        )

    def close(self) -> None:
        """Close the store's connections and forget the snapshot."""
        self._snapshot = None
        while self._asides:
            shutil.rmtree(self._asides.pop(), ignore_errors=True)
        self.store.close()

    # -- writing ---------------------------------------------------------------------------------

    def update(
        self,
        articles: Iterable[Article | Skipped],
        encoder: Encoder,
        *,
        max_tokens: int,
        roots: Sequence[Path] = (),
        rebuild: bool = False,
        progress: Progress | None = None,
    ) -> IndexReport:
        """Bring the index up to date with articles; see `qa.index.builder.build`.

        ``rebuild`` encodes every stored article anew, with any encoder. Raises IndexBusy, IndexMismatch.
        """
        with writing(self.folder):
            self.store.create(encoder=encoder.name, dim=encoder.dim)
            if rebuild:
                self.store.restart(encoder=encoder.name, dim=encoder.dim)
            self.store.check(encoder=encoder.name)
            report = build(
                self.store, articles, encoder, max_tokens=max_tokens, roots=roots, progress=progress
            )
            self._snapshot = self._load(self.store.generation) or self._rebuild()
        return report

    def remove(self, ids: Sequence[str]) -> IndexReport:
        """Take articles out. Raises UnknownArticle, and removes nothing, when one is not there."""
        with writing(self.folder):
            known = self.store.known() if self.store.is_ready else {}
            for one in ids:
                if one not in known:
                    raise UnknownArticle(f"no article has the id {one!r}; nothing was removed")
            wanted = list(dict.fromkeys(ids))
            if wanted:
                self.store.remove(wanted)
                self._snapshot = self._rebuild()
        return IndexReport(
            removed=len(wanted),
            unchanged=len(known) - len(wanted),
            passages=self.store.counts()[1] if self.store.is_ready else 0,
            generation=self.store.generation if self.store.is_ready else 0,
        )

    # -- derived files ---------------------------------------------------------------------------

    def _rebuild(self) -> Snapshot | None:
        """Build the derived files of the newest generation; the writer's lock must be held."""
        generation = self.store.generation
        for abandoned in self.folder.glob(".building-*"):
            shutil.rmtree(abandoned, ignore_errors=True)
        aside = self.folder / f".building-{generation}"
        aside.mkdir()  # not `mkdtemp`, which lets no other account read
        older = sorted(self.folder.glob("derived-*"), key=_generation_of)
        self._write(aside, start=older[-1] if older else None)
        final = self.folder / f"derived-{generation}"
        shutil.rmtree(final, ignore_errors=True)
        os.replace(aside, final)
        for one in older:
            if one != final:
                shutil.rmtree(one, ignore_errors=True)
        return self._load(generation)

    def _write(self, folder: Path, *, start: Path | None = None) -> None:
        """Write the derived files into a folder, from an older generation's where it is whole."""
        with self.store.reading():
            now = self.store.passage_ids()
            VectorIndex.from_vectors(
                self.store.vectors(), dim=self.store.dim, exact_limit=self._exact_limit
            ).save(folder / "vectors.faiss")
            lexical, before = _continue_lexical(folder / "lexical", start)
            counts = SyllableCounts.of(self.store.newest_texts(_COUNTED_ARTICLES))
            added, removed = changed(before, now)
            lexical.change(added=self.store.searchable(added), removed=removed.tolist())
        (folder / _COUNTS).write_text(counts.dumps(), "utf-8")
        for file in (folder / "lexical").glob("*.json"):  # which tantivy lets no other account read
            shutil.copymode(folder / _COUNTS, file)
        np.save(folder / "ids.npy", now)
        sizes = {
            str(file.relative_to(folder)): file.stat().st_size
            for file in sorted(folder.rglob("*"))
            if file.is_file() and not file.name.startswith(".")
        }
        (folder / _MANIFEST).write_text(json.dumps(sizes, indent=1))


def _continue_lexical(folder: Path, start: Path | None) -> tuple[LexicalIndex, Ids]:
    """The lexical index to change, and the passages already in it."""
    nothing = np.empty(0, np.int64)
    if start is None or not _is_whole(start):
        return LexicalIndex.create(folder), nothing
    # Segments never change once written: links make the copy free. The small files do change.
    shutil.copytree(start / "lexical", folder, copy_function=_link_segment, ignore=_locks)
    try:
        return LexicalIndex.load(folder), np.load(start / "ids.npy")
    except (ValueError, OSError):
        shutil.rmtree(folder)
        return LexicalIndex.create(folder), nothing


def _link_segment(source: str, target: str) -> None:
    if source.endswith(".json"):
        shutil.copy2(source, target)
    else:
        os.link(source, target)


def _link(folder: Path, aside: Path) -> None:
    """Point at every file of a folder from another, but for the locks."""
    for one in folder.rglob("*"):
        place = aside / one.relative_to(folder)
        if one.is_dir():
            place.mkdir()
        elif one.suffix != ".lock":
            place.symlink_to(one.absolute())


def _locks(_: str, names: list[str]) -> list[str]:
    return [name for name in names if name.endswith(".lock")]


def _is_whole(folder: Path) -> bool:
    """Whether every file that the manifest names is there, at its size."""
    try:
        sizes = json.loads((folder / _MANIFEST).read_text())
        return all((folder / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError):
        return False


def _generation_of(folder: Path) -> int:
    number = folder.name.rpartition("-")[2]
    return int(number) if number.isdigit() else -1
