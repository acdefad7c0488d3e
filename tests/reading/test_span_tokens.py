"""Tokens and their places: the same ids as the encoder's tokenizer, every place inside the text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.encoding import reference_folder
from qa.encoding.tokenizer import Tokenizer
from qa.reading.tokens import SpanTokenizer
from qa.settings import Settings

FOLDER = reference_folder(Settings()) / "fast"
TOKENIZER, SPAN_TOKENIZER = Tokenizer.load(FOLDER), SpanTokenizer.load(FOLDER)
LETTERS = st.sampled_from("aăâđêôơưáàảãạ ýĂĐ.,()%½ﬁ™\u00a0\u200b\ufeff\u0301\n🙂中日한กขй")


@given(st.text(LETTERS | st.characters(codec="utf-8"), max_size=60))
def test_ids_are_the_encoders_and_places_lie_in_order(text: str) -> None:
    tokens = SPAN_TOKENIZER.cut(text)
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)
    if not any(0x300 <= ord(letter) < 0x370 for letter in text):  # a mark may join the word before
        assert [token.id for token in tokens] == TOKENIZER.encode(text)[1:-1]


def test_the_places_are_those_of_the_tokenizers_library() -> None:
    tokenizers = pytest.importorskip("tokenizers")
    reference = tokenizers.Tokenizer.from_file(str(FOLDER.parent / "tokenizer.json"))
    for path in sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))[:10]:
        for line in path.read_text(encoding="utf-8").splitlines():
            expected = reference.encode(line, add_special_tokens=False)
            found = SPAN_TOKENIZER.cut(line)
            assert [token.id for token in found] == expected.ids
            for token, (start, end) in zip(found, expected.offsets, strict=True):
                assert line[token.start : token.end].strip() == line[start:end].strip()
