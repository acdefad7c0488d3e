"""Count syllables and their neighbours in a large text: JSONL -> data/syllables.npz.

``python -m qa.vietnamese.train_accents viwiki.jsonl.xz`` writes the table beside this module; run again it
writes the same bytes' worth of counts. See data/README.md for the text and its licence.
"""

from __future__ import annotations

import argparse
import json
import lzma
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from qa.vietnamese.accents import TABLE, SyllableCounts, save_table
from qa.vietnamese.text import nfc

_FEWEST_UNIGRAMS = 5
_FEWEST_OTHER_WORDS = 60


def read(path: Path) -> Iterator[str]:
    """Give the texts of a JSONL file, packed with xz or plain."""
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield nfc(json.loads(line)["text"])


def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--fewest-bigrams", type=int, default=1, help="rarer pairs are left out")
    parser.add_argument("--out", type=Path, default=TABLE)
    arguments = parser.parse_args()
    unigrams: Counter[str] = Counter()
    bigrams: Counter[str] = Counter()
    for text in read(arguments.corpus):
        counts = SyllableCounts.of([text])
        unigrams.update(counts.unigrams)
        bigrams.update(counts.bigrams)
    save_table(
        arguments.out,
        SyllableCounts(unigrams=unigrams, bigrams=bigrams),
        fewest_unigrams=_FEWEST_UNIGRAMS,
        fewest_other_words=_FEWEST_OTHER_WORDS,
        fewest_bigrams=arguments.fewest_bigrams,
    )


if __name__ == "__main__":
    main()
