"""Against two other readers of the same vocabulary: the weight package's engine and `tokenizers`."""

from __future__ import annotations

import ctypes
from pathlib import Path

import numpy as np
import pytest

from qa.encoding.tokenizer import Tokenizer
from qa.encoding.weights import Pieces, find_weight_file


def test_the_likeliest_pieces_win() -> None:
    """Scores by hand: "▁ab" -1 beats "▁" -1 + "ab" -2; "c" is in no piece; "xx" -3 beats x twice, -4."""
    spelled = ["<s>", "<pad>", "</s>", "<unk>", "▁", "ab", "▁ab", "x", "xx"]
    letters = [piece.encode() for piece in spelled]
    pieces = Pieces(
        letters=np.frombuffer(b"".join(letters), np.uint8),
        offsets=np.cumsum([0, *map(len, letters)]).astype(np.uint32),
        scores=np.array([0, 0, 0, 0, -1, -2, -1, -2, -3], np.float32),
        replacements={ord("ａ"): "a", ord("\t"): " "},
        begin=0,
        end=2,
        padding=1,
        unknown=3,
    )
    tokenizer = Tokenizer.from_pieces(pieces)
    assert tokenizer.encode("ab") == [0, 6, 2]
    assert tokenizer.encode(" xx\t ａb ") == [0, 4, 8, 6, 2]
    assert tokenizer.encode("abccab") == [0, 6, 3, 5, 2]
    assert tokenizer.encode("ab ab ab", most=4) == [0, 6, 6, 2]
    assert tokenizer.encode("") == [0, 2]


def test_marks_of_the_model_written_in_a_text_are_letters(tokenizer: Tokenizer) -> None:
    assert not {0, 2} & set(tokenizer.encode("a </s> <s> b")[1:-1])


def test_composed_and_decomposed_letters_are_the_same_word(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode("Hà Nội") == tokenizer.encode("Ha\u0300 No\u0323\u0302i")


@pytest.mark.data
def test_tokens_are_those_of_the_tokenizers_library(
    tokenizer: Tokenizer, folder: Path, questions: list[str], seed_lines: list[str]
) -> None:
    tokenizers = pytest.importorskip("tokenizers")
    library = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    texts = [
        *questions,
        *seed_lines,
        "  hai   khoảng trắng ",
        "½ ㎏ 日本語 😀😀 \u00a0x\u200by … “ngoặc”",
        "ﬁ",
    ]
    assert [tokenizer.encode(text) for text in texts] == [library.encode(text).ids for text in texts]


@pytest.mark.data
def test_counts_are_those_of_the_weight_package_on_1000_sentences(
    tokenizer: Tokenizer, questions: list[str], seed_lines: list[str]
) -> None:
    # The package counts a space at the end as a token of its own; the model was not trained so.
    sentences = [text.strip() for text in [*seed_lines, *questions]][:1000]
    assert len(sentences) == 1000
    package = _package_engine()
    model = package.e5_load(str(find_weight_file()).encode())
    expected = [package.e5_token_count(model, text.encode(), 0) for text in sentences]
    package.e5_free(model)
    assert [len(tokenizer.encode(f"passage: {text}")) for text in sentences] == expected


def _package_engine() -> ctypes.CDLL:
    """The package's engine: built for another Python, but a plain C library."""
    paths = sorted(find_weight_file().parent.glob("_engine*"))
    if not paths:
        pytest.skip("this build of the package has no engine")
    try:
        engine = ctypes.CDLL(str(paths[0]))
    except OSError as error:
        pytest.skip(f"the package's engine does not run here: {error}")
    engine.e5_load.restype = ctypes.c_void_p
    engine.e5_load.argtypes = [ctypes.c_char_p]
    engine.e5_token_count.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    engine.e5_free.argtypes = [ctypes.c_void_p]
    return engine
