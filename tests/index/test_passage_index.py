from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest

from qa.errors import IndexBusy, IndexMismatch, UnknownArticle
from qa.index.lexical import LexicalQuery
from qa.index.lock import writing
from qa.index.passage_index import PassageIndex
from qa.records import Article, Filters, Skipped
from word_bag import WordBagEncoder

HUE = Article(
    id="hue", text="Huế là cố đô. Thành phố có sông Hương.", publisher="Báo A", published_at="2025-01-02"
)
HOI_AN = Article(id="hoi-an", text="Hội An có phố cổ. Đèn lồng sáng về đêm.", publisher="Báo B")
DA_LAT = Article(
    id="da-lat", text="Đà Lạt có hồ Xuân Hương.", publisher="Báo A", published_at="2025-03-04T08:00:00"
)


def open_index(folder: Path, encoder: WordBagEncoder) -> PassageIndex:
    return PassageIndex(folder, encoder=encoder.name)


def fill(folder: Path, encoder: WordBagEncoder, *articles: Article) -> PassageIndex:
    index = open_index(folder, encoder)
    index.update(articles, encoder, max_tokens=40)
    return index


def words(*terms: str) -> LexicalQuery:
    return LexicalQuery(terms={"words": dict.fromkeys(terms, 1.0)})


def article_ids(index: PassageIndex, passages: list[int]) -> list[str]:
    found = index.store.candidates(passages)
    return [found[one].passage.article_id for one in passages]


def test_what_was_indexed_is_found_by_meaning_and_by_word(tmp_path: Path, encoder: WordBagEncoder) -> None:
    index = fill(tmp_path, encoder, HUE, HOI_AN, DA_LAT)
    snapshot = index.snapshot()
    assert snapshot is not None
    vector = encoder.encode_questions(["phố cổ đèn lồng"])[0]
    assert article_ids(index, snapshot.vectors.nearest(vector, 1)) == ["hoi-an"]
    found = snapshot.lexical.search(words("hương"), 10, filters=Filters())
    assert sorted(article_ids(index, list(found))) == ["da-lat", "hue"]


def test_a_term_that_is_held_counts_once_in_whatever_field_and_however_often(
    tmp_path: Path, encoder: WordBagEncoder
) -> None:
    twice = Article(id="a", title="Huế", text="Huế và Huế có sông.")
    titled = Article(id="b", title="Huế", text="Cố đô có sông Hương.")
    index = fill(tmp_path, encoder, twice, titled, HOI_AN)
    snapshot = index.snapshot()
    assert snapshot is not None
    ids = index.store.passage_ids()
    presence = {(("words", "huế"), ("context", "huế")): 2.0, (("pairs", "sông_hương"),): 0.5}
    held = snapshot.lexical.held(presence, ids)
    by_article = dict(zip(article_ids(index, list(held)), held.values(), strict=True))
    assert by_article == {"a": 2.0, "b": 2.5}  # nothing of it is in Hội An
    assert list(snapshot.lexical.held(presence, ids[:1]).values()) == [2.0]
    assert snapshot.lexical.held(presence, ids[:0]) == {}


def test_a_stored_passage_is_a_slice_of_its_article(tmp_path: Path, encoder: WordBagEncoder) -> None:
    index = fill(tmp_path, encoder, HUE, HOI_AN, DA_LAT)
    for candidate in index.store.candidates(index.store.passage_ids().tolist()).values():
        passage = candidate.passage
        text = index.store.article(passage.article_id).text
        assert text[passage.start : passage.end] == passage.text
        assert (passage.sentences[0][0], passage.sentences[-1][1]) == (passage.start, passage.end)
        assert candidate.sentence_vectors.shape == (len(passage.sentences), encoder.dim)


def test_only_what_is_new_or_changed_is_encoded(tmp_path: Path, encoder: WordBagEncoder) -> None:
    index = fill(tmp_path, encoder, HUE, HOI_AN)
    encoder.encoded = 0
    changed = Article(id="hue", text="Huế là cố đô.", publisher="Báo A", published_at="2025-01-02")
    report = index.update([changed, HOI_AN, DA_LAT], encoder, max_tokens=40)
    assert (report.added, report.updated, report.unchanged, report.removed) == (1, 1, 1, 0)
    assert encoder.encoded == 4  # one passage and one sentence of each of the two articles
    assert index.store.article("hue").text == "Huế là cố đô."


def test_an_unchanged_run_writes_nothing(tmp_path: Path, encoder: WordBagEncoder) -> None:
    index = fill(tmp_path, encoder, HUE)
    before = index.store.generation
    report = index.update([HUE], encoder, max_tokens=40)
    assert (report.unchanged, report.generation) == (1, before)


def test_another_passage_size_encodes_the_stored_articles_anew(
    tmp_path: Path, encoder: WordBagEncoder
) -> None:
    index = fill(tmp_path, encoder, HUE, HOI_AN)
    index.update([], encoder, max_tokens=5)
    assert [c.passage.text for c in index.store.candidates(index.store.passage_ids().tolist()).values()] == [
        "Huế là cố đô.",
        "Thành phố có sông Hương.",
        "Hội An có phố cổ.",
        "Đèn lồng sáng về đêm.",
    ]


def test_an_article_gone_from_its_folder_is_removed_but_an_unreadable_one_is_kept(
    tmp_path: Path, encoder: WordBagEncoder
) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    one, two, three = (
        Article(id=name, text=f"Bài {name}.", source=str(folder / f"{name}.txt")) for name in ("a", "b", "c")
    )
    elsewhere = Article(id="d", text="Bài d.", source=str(tmp_path / "d.txt"))
    index = fill(tmp_path / "index", encoder, one, two, three, elsewhere)
    unread = Skipped(source=str(folder / "b.txt"), reason="not UTF-8")
    report = index.update([one, unread], encoder, max_tokens=40, roots=[folder])
    assert (report.removed, report.skipped) == (1, (unread,))
    assert sorted(index.store.known()) == ["a", "b", "d"]


def test_a_folder_that_is_not_there_takes_nothing_with_it(tmp_path: Path, encoder: WordBagEncoder) -> None:
    folder = tmp_path / "news"
    lines = [Article(id=f"a{n}", text=f"Bài {n}.", source=f"{folder}/tin.jsonl:{n}") for n in (1, 2)]
    index = fill(tmp_path / "index", encoder, *lines)
    torn = Skipped(source=str(folder / "tin.jsonl"), reason="torn")
    assert index.update([torn], encoder, max_tokens=40, roots=[folder]).removed == 0
    missing = Skipped(source=str(folder), reason="not there")
    assert index.update([missing], encoder, max_tokens=40, roots=[folder]).removed == 0
    assert index.update(lines[:1], encoder, max_tokens=40, roots=[folder]).removed == 1


def test_the_same_id_twice_in_a_run_is_reported(tmp_path: Path, encoder: WordBagEncoder) -> None:
    index = open_index(tmp_path, encoder)
    twin = Article(id="hue", text="Khác hẳn.", source="twin.txt")
    report = index.update([HUE, twin], encoder, max_tokens=40)
    assert report.skipped == (Skipped(source="twin.txt", reason="the id hue was read before in this run"),)
    assert index.store.article("hue").text == HUE.text


def test_filters_hold_for_both_kinds_of_search(tmp_path: Path, encoder: WordBagEncoder) -> None:
    index = fill(tmp_path, encoder, HUE, HOI_AN, DA_LAT)
    snapshot = index.snapshot()
    assert snapshot is not None
    vector = encoder.encode_questions(["có hồ sông phố"])[0]
    for filters, expected in (
        (Filters(publishers=("Báo A",)), ["da-lat", "hue"]),
        (Filters(article_ids=("hoi-an",)), ["hoi-an"]),
        (Filters(exclude_article_ids=("hue",)), ["da-lat", "hoi-an"]),
        (Filters(published_from="2025-02-01"), ["da-lat"]),
        (Filters(published_to="2025-03-04"), ["da-lat", "hue"]),
        (Filters(publishers=("Báo C",)), []),
    ):
        dense = snapshot.vectors.nearest(vector, 10, among=index.store.filtered_ids(filters))
        lexical = snapshot.lexical.search(words("có", "cố"), 10, filters=filters)
        assert sorted(article_ids(index, dense)) == expected, filters
        assert sorted(article_ids(index, list(lexical))) == expected, filters


def test_a_filter_does_not_change_the_scores(tmp_path: Path, encoder: WordBagEncoder) -> None:
    index = fill(tmp_path, encoder, HUE, HOI_AN, DA_LAT)
    snapshot = index.snapshot()
    assert snapshot is not None
    free = snapshot.lexical.search(words("hương"), 10, filters=Filters())
    bound = snapshot.lexical.search(words("hương"), 10, filters=Filters(article_ids=("hue",)))
    asked = snapshot.lexical.score(words("hương"), np.array(list(bound), np.int64))
    assert len(bound) == 1
    assert bound == asked == {one: pytest.approx(free[one]) for one in bound}


def test_removing_takes_out_all_or_nothing(tmp_path: Path, encoder: WordBagEncoder) -> None:
    index = fill(tmp_path, encoder, HUE, HOI_AN)
    with pytest.raises(UnknownArticle, match="'nowhere'; nothing was removed"):
        index.remove(["hue", "nowhere"])
    assert sorted(index.store.known()) == ["hoi-an", "hue"]
    report = index.remove(["hue"])
    assert (report.removed, report.unchanged, report.passages) == (1, 1, 1)
    snapshot = index.snapshot()
    assert snapshot is not None
    assert snapshot.lexical.search(words("huế"), 10, filters=Filters()) == {}
    assert len(snapshot.vectors) == 1


def test_another_encoder_is_refused_with_the_cure(tmp_path: Path, encoder: WordBagEncoder) -> None:
    fill(tmp_path, encoder, HUE).close()
    other = WordBagEncoder("other-model")
    message = "was built with word-bag, settings ask for other-model; run: qa index --rebuild"
    with pytest.raises(IndexMismatch, match=message):
        open_index(tmp_path, other).snapshot()
    with pytest.raises(IndexMismatch, match=message):
        open_index(tmp_path, other).update([HOI_AN], other, max_tokens=40)


def test_rebuilding_keeps_every_article_with_the_new_encoder(tmp_path: Path, encoder: WordBagEncoder) -> None:
    fill(tmp_path, encoder, HUE, HOI_AN).close()
    other = WordBagEncoder("other-model")
    index = open_index(tmp_path, other)
    report = index.update([], other, max_tokens=40, rebuild=True)
    assert (report.passages, sorted(index.store.known())) == (2, ["hoi-an", "hue"])
    assert index.snapshot() is not None


@pytest.mark.parametrize("damage", ["missing", "cut", "no manifest", "no lexical"])
def test_derived_files_are_rebuilt_from_the_store(
    tmp_path: Path, encoder: WordBagEncoder, damage: str
) -> None:
    fill(tmp_path, encoder, HUE, HOI_AN).close()
    (derived,) = tmp_path.glob("derived-*")
    match damage:
        case "missing":
            shutil.rmtree(derived)
        case "cut":
            file = derived / "vectors.faiss"
            file.write_bytes(file.read_bytes()[:-10])
        case "no manifest":
            (derived / "manifest.json").unlink()
        case "no lexical":
            shutil.rmtree(derived / "lexical")
    index = open_index(tmp_path, encoder)
    snapshot = index.snapshot()
    assert snapshot is not None
    assert (len(snapshot.vectors), len(snapshot.lexical)) == (2, 2)


def test_a_reader_follows_what_another_process_wrote(tmp_path: Path, encoder: WordBagEncoder) -> None:
    reader = fill(tmp_path, encoder, HUE)
    first = reader.snapshot()
    fill(tmp_path, encoder, HOI_AN).close()
    second = reader.snapshot()
    assert first is not None
    assert second is not None
    assert (len(first.vectors), len(second.vectors)) == (1, 2)


def test_a_reader_keeps_its_snapshot_while_another_writes(tmp_path: Path, encoder: WordBagEncoder) -> None:
    reader = fill(tmp_path, encoder, HUE)
    before = reader.snapshot()
    with writing(tmp_path):
        database = sqlite3.connect(tmp_path / "hoidap.sqlite")
        database.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")
        database.commit()
        assert reader.snapshot() is before
    after = reader.snapshot()
    assert after is not None
    assert after.generation == reader.store.generation
    database.close()


def test_a_second_writer_is_told_to_wait(tmp_path: Path, encoder: WordBagEncoder) -> None:
    index = fill(tmp_path, encoder, HUE)
    with writing(tmp_path), pytest.raises(IndexBusy, match="one writer at a time"):
        index.update([HOI_AN], encoder, max_tokens=40)


def test_large_indexes_are_approximate_and_still_removable(tmp_path: Path) -> None:
    generator = np.random.default_rng(7)
    rows = generator.normal(size=(3000, 16)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    ids = np.arange(10, 3010)
    from qa.index.vectors import VectorIndex

    exact = VectorIndex.from_vectors(iter([(ids, rows)]), dim=16)
    cells = VectorIndex.from_vectors(iter([(ids, rows)]), dim=16, exact_limit=1000)
    cells.save(tmp_path / "cells.faiss")
    loaded = VectorIndex.load(tmp_path / "cells.faiss")
    hits = sum(len(set(exact.nearest(row, 10)) & set(loaded.nearest(row, 10))) for row in rows[:100])
    assert hits >= 0.95 * 10 * 100
    some = np.array([11, 12, 13], np.int64)
    assert sorted(loaded.nearest(rows[0], 10, among=some)) == [11, 12, 13]


KILLED = textwrap.dedent(
    """
    import sys, time
    from pathlib import Path
    from qa.index.passage_index import PassageIndex
    from qa.records import Article
    sys.path.insert(0, {tests!r})
    from word_bag import WordBagEncoder

    class Slow(WordBagEncoder):
        def encode_passages(self, texts):
            print("batch", flush=True)
            time.sleep(0.02)
            return super().encode_passages(texts)

    encoder = Slow()
    index = PassageIndex(Path({folder!r}), encoder=encoder.name)
    texts = [" ".join(f"Câu {{n}} số {{m}} ở đây." for m in range(40)) for n in range(60)]
    articles = [Article(id=f"a{{n}}", text=text) for n, text in enumerate(texts)]
    print(index.update(articles, encoder, max_tokens=30).added, flush=True)
    """
)


def test_a_run_killed_at_any_moment_is_finished_by_the_next(tmp_path: Path) -> None:
    script = KILLED.format(tests=str(Path(__file__).parents[1]), folder=str(tmp_path))
    killed_with: list[int] = []
    for batches in (1, 2, 5, 9):
        process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for _ in range(batches):
            process.stdout.readline()
        time.sleep(0.005 * batches)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        if (tmp_path / "hoidap.sqlite").exists():
            index = PassageIndex(tmp_path, encoder="word-bag")
            if index.store.is_ready:
                articles, passages = index.store.counts()
                killed_with.append(articles)
                assert passages == articles * (passages // articles if articles else 0)
            index.close()
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert int(done.stdout.split()[-1]) == 60 - killed_with[-1]
    index = PassageIndex(tmp_path, encoder="word-bag")
    snapshot = index.snapshot()
    assert snapshot is not None
    articles, passages = index.store.counts()
    assert (articles, len(snapshot.vectors), len(snapshot.lexical)) == (60, passages, passages)
    each = {
        row.passage.article_id for row in index.store.candidates(index.store.passage_ids().tolist()).values()
    }
    assert len(each) == 60
    assert max(killed_with) > 0, "the test must kill at least one run in its middle"
    assert not list(tmp_path.glob(".building-*"))
    (derived,) = tmp_path.glob("derived-*")
    assert json.loads((derived / "manifest.json").read_text())["vectors.faiss"] > 0
