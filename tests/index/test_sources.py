"""Where articles come from, over several runs: what keeps its id, what gets one, what is taken out."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from qa.articles import read_articles
from qa.index.passage_index import PassageIndex
from qa.records import IndexReport
from word_bag import WordBagEncoder


class Library:
    """An index, and the folder of files that paths are given from."""

    def __init__(self, folder: Path, encoder: WordBagEncoder) -> None:
        self.folder = folder / "files"
        self.folder.mkdir()
        self._encoder = encoder
        self._index = PassageIndex(folder / "index", encoder=encoder.name)

    def write(self, **texts: str | None) -> None:
        """Write files, named with "/" for "__" and a suffix; ``None`` takes one away."""
        for name, text in texts.items():
            path = self.folder / f"{name.replace('__', '/')}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            if text is not None:
                path.write_text(text, "utf-8")

    def lines(self, *lines: str) -> None:
        (self.folder / "tin.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")

    def index(self, *paths: str) -> tuple[int, int, int, int]:
        """Added, updated, unchanged, removed."""
        report = self.report(*paths)
        return report.added, report.updated, report.unchanged, report.removed

    def report(self, *paths: str) -> IndexReport:
        roots = [Path(path) for path in paths]
        return self._index.update(read_articles(roots), self._encoder, max_tokens=40, roots=roots)

    def ids(self) -> dict[str, str]:
        """The id of each text."""
        return {one.text: one.id for _, one in self._index.store.articles_after(0, 100)}

    def forget_folder(self) -> None:
        """Make the sources relative, as they were once kept."""
        database = sqlite3.connect(self._index.store.path)
        database.execute("UPDATE articles SET source = replace(source, ?, '')", (f"{self.folder}/",))
        database.commit()
        database.close()


@pytest.fixture
def library(tmp_path: Path, encoder: WordBagEncoder, monkeypatch: pytest.MonkeyPatch) -> Library:
    library = Library(tmp_path, encoder)
    monkeypatch.chdir(library.folder)
    return library


def line(name: str) -> str:
    return json.dumps({"id": name, "text": f"Bài {name}."}, ensure_ascii=False)


def test_equal_names_in_two_folders_of_one_call_are_two_articles(library: Library) -> None:
    library.write(n24__001="Lũ ở Huế.", n25__001="Nắng ở Huế.")
    report = library.report("n24", "n25")
    assert (report.added, report.skipped) == (2, ())
    ids = library.ids()
    assert library.index("n25", "n24") == library.index("n24", "n25") == (0, 0, 2, 0)
    library.write(n25__001="Nắng to ở Huế.", n24__001=None, n24__002="Gió ở Huế.")
    assert library.index("n24", "n25") == (1, 1, 0, 1)
    assert library.ids()["Nắng to ở Huế."] == ids["Nắng ở Huế."]


def test_equal_names_in_two_folders_are_two_articles(library: Library) -> None:
    library.write(n24__001="Lũ ở Huế.", n25__001="Nắng ở Huế.")
    assert library.index("n24") == (1, 0, 0, 0)
    assert library.index("n25") == (1, 0, 0, 0)
    ids = library.ids()
    assert sorted(ids) == ["Lũ ở Huế.", "Nắng ở Huế."]
    assert library.index("n25") == library.index("n24") == (0, 0, 1, 0)
    assert library.index(".") == (0, 0, 2, 0)
    library.write(n25__001="Nắng to ở Huế.")
    assert library.index("n25") == (0, 1, 0, 0)
    assert library.ids() == {"Lũ ở Huế.": ids["Lũ ở Huế."], "Nắng to ở Huế.": ids["Nắng ở Huế."]}
    library.write(n25__001=None, n25__002="Mưa ở Huế.")
    assert library.index("n25") == (1, 0, 0, 1)
    assert sorted(library.ids()) == ["Lũ ở Huế.", "Mưa ở Huế."]


def test_a_file_keeps_its_id_whichever_folder_is_asked_for(library: Library) -> None:
    library.write(fd__sub__001="Lũ ở Huế.")
    assert library.index("fd") == (1, 0, 0, 0)
    ids = library.ids()
    for path in ("fd/sub/001.txt", "fd/sub", ".", "./fd/../fd"):
        assert library.index(path) == (0, 0, 1, 0), path
    library.write(fd__sub__001="Nắng ở Huế.")
    assert library.index("fd/sub/001.txt") == (0, 1, 0, 0)
    assert list(library.ids().values()) == list(ids.values())


def test_an_id_that_was_given_goes_with_its_article(library: Library) -> None:
    page = "---\nid: {}\n---\nLũ ở {}.\n"
    for folder, place in (("a", "Huế"), ("b", "Vinh")):
        (library.folder / folder).mkdir()
        (library.folder / folder / "x.md").write_text(page.format("lu", place), "utf-8")
    assert library.index("a") == (1, 0, 0, 0)
    assert library.index("b") == (0, 1, 0, 0)
    assert library.ids() == {"Lũ ở Vinh.": "lu"}
    (library.folder / "b" / "x.md").write_text(page.format("lut", "Vinh"), "utf-8")
    assert library.index("b") == (1, 0, 0, 1)
    assert library.ids() == {"Lũ ở Vinh.": "lut"}


def test_a_copy_with_the_same_text_is_the_same_article(library: Library) -> None:
    library.write(old__001="Lũ ở Huế.", new__001="Lũ ở Huế.")
    assert library.index("old") == (1, 0, 0, 0)
    assert library.index("new") == (0, 0, 1, 0)


def test_the_same_words_below_another_folder_take_nothing_out(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.write(site1__news__a="Lũ ở Huế.", site2__news__b="Nắng ở Huế.")
    for site in ("site1", "site2"):
        monkeypatch.chdir(library.folder / site)
        assert library.index("news") == (1, 0, 0, 0)
    assert sorted(library.ids()) == ["Lũ ở Huế.", "Nắng ở Huế."]


def test_a_folder_that_moved_still_loses_what_is_taken_out_of_it(library: Library) -> None:
    library.write(old__a="Lũ ở Huế.", old__b="Nắng ở Huế.")
    library.index("old")
    ids, before = library.ids(), library.report("old").generation
    (library.folder / "old").rename(library.folder / "new")
    report = library.report("new")
    assert (report.unchanged, report.generation, library.ids()) == (2, before, ids)
    library.write(new__a=None)
    assert library.index("new") == (0, 0, 1, 1)
    assert sorted(library.ids()) == ["Nắng ở Huế."]


def test_sources_that_were_kept_as_typed_are_understood(library: Library) -> None:
    library.write(news__a="Lũ ở Huế.", news__b="Nắng ở Huế.", news__c="Mưa ở Huế.")
    library.index("news")
    library.forget_folder()
    library.write(news__a=None, news__b="Nắng to ở Huế.")
    assert library.index("news") == (0, 1, 1, 1)
    library.write(news__c=None)
    assert library.index("news") == (0, 0, 1, 1)


@pytest.mark.parametrize("bad", ["{", line("a")])
def test_one_bad_line_does_not_keep_what_left_the_file(library: Library, bad: str) -> None:
    library.lines(line("a"), line("b"), bad, line("c"))
    assert library.index("tin.jsonl") == (3, 0, 0, 0)
    library.lines(line("a"), bad, line("c"))
    report = library.report("tin.jsonl")
    assert (report.unchanged, report.removed, len(report.skipped)) == (2, 1, 1)
    assert sorted(library.ids().values()) == ["a", "c"]


def test_a_file_or_folder_that_cannot_be_read_keeps_its_articles(library: Library) -> None:
    library.lines(line("a"), line("b"))
    library.write(**{"tin:10__x": "Lũ ở Huế."})
    assert library.index("tin.jsonl", "tin:10") == (3, 0, 0, 0)
    shutil.rmtree(library.folder / "tin:10")
    (library.folder / "tin.jsonl").unlink()
    report = library.report("tin.jsonl", "tin:10")
    assert (report.removed, len(report.skipped)) == (0, 2)
