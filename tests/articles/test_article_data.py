"""Reading the evaluation data: a large compressed collection, and news that must lose no sentence."""

from __future__ import annotations

import os
from itertools import groupby
from pathlib import Path

import pytest

from qa.articles import read_articles
from qa.articles.decoding import tidy
from qa.records import Article, Skipped

DATA = Path(os.environ.get("QA_EVAL_DATA", Path(__file__).parents[3] / "shared" / "data"))

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not DATA.is_dir(), reason="no evaluation data: set QA_EVAL_DATA"),
]


def documents() -> dict[str, list[str]]:
    folder = DATA / "ntrex"
    names = (folder / "DOCUMENT_IDS.tsv").read_text("utf-8").splitlines()
    sentences = (folder / "newstest2019-ref.vie.txt").read_text("utf-8").split("\n")
    pairs = zip(names, sentences, strict=False)
    return {name: [text for _, text in rows] for name, rows in groupby(pairs, key=lambda pair: pair[0])}


@pytest.mark.parametrize("gap", ["\n", "\n\n", " "])
def test_no_sentence_of_123_news_texts_is_lost(tmp_path: Path, gap: str) -> None:
    news = documents()
    for name, (title, *sentences) in news.items():
        (tmp_path / f"{name}.txt").write_text(f"{title}\n\n{gap.join(sentences)}", "utf-8")

    found = {
        Path(each.source).stem: f"{each.title}\n{each.text}"
        for each in read_articles([tmp_path])
        if isinstance(each, Article)
    }

    lost = [sentence for name, rows in news.items() for sentence in rows if tidy(sentence) not in found[name]]
    assert (len(news), sum(map(len, news.values())), lost) == (123, 1997, [])


@pytest.mark.slow
def test_a_large_compressed_collection_is_read_whole() -> None:
    results = list(read_articles([DATA / "viwiki" / "viwiki.jsonl.xz"]))

    assert [each for each in results if isinstance(each, Skipped)] == []
    assert [each.id for each in results if isinstance(each, Article)] == [
        f"viwiki-{number:05d}" for number in range(1, 7411)
    ]
