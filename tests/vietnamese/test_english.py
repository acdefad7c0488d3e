"""English questions said in Vietnamese words."""

from __future__ import annotations

import unicodedata

import pytest

from qa.vietnamese.english import gloss, table

NO_CORPUS: dict[str, int] = {}


@pytest.mark.parametrize(
    ("english", "vietnamese"),
    [
        ("Which ministries signed agreements?", "Which bộ ký thỏa thuận ?"),
        ("How many factories were closed?", "How many nhà máy were đóng ?"),
        ("the climate change fund", "the biến đổi khí hậu quỹ"),  # the longest term first
        ("Japan's exports rose 12,5% in 2024", "nhật bản xuất khẩu tăng 12,5 % in 2024"),
        ("when may it rain in Hue", "when may it mưa in Huế"),  # "may" is no month here
        ("What did Zlotnik say?", "What did Zlotnik nói ?"),
    ],
)
def test_terms_are_said_in_vietnamese_and_the_rest_stays(english: str, vietnamese: str) -> None:
    assert gloss(english, NO_CORPUS.get)[0] == vietnamese


def test_the_corpus_chooses_the_rendering_and_knows_the_others() -> None:
    assert gloss("turnover", NO_CORPUS.get) == ("kim ngạch", [])
    assert gloss("turnover", {"doanh thu": 4}.get) == ("doanh thu", [])
    assert gloss("turnover", {"doanh thu": 4, "kim ngạch": 1}.get) == ("kim ngạch", ["doanh thu"])


def test_the_table_is_well_formed() -> None:
    rows = table()
    assert len(rows) > 6000
    for english, renderings in rows.items():
        assert english == english.lower().strip()
        assert 1 <= len(renderings) <= 3
        assert all(one == unicodedata.normalize("NFC", one).strip() and one for one in renderings), english
