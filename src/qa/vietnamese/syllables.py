"""The shape of a Vietnamese syllable: onset, rhyme, nothing else.

Judges spelling only: "trang" passes though it is English "trang" nowhere, and so does "can".
A foreign word that happens to be shaped like a syllable ("man", "song") passes too.
"""

from __future__ import annotations

import re
from functools import lru_cache

from qa.vietnamese.text import fold

_ONSETS = "ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnprstvx]"
_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay e ec ech em en eng enh eo ep et eu "
    "i ia ich iec iem ien ieng iep iet ieu im in inh ip it iu "
    "o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen oeo oet oi om on ong ooc oong op ot "
    "u ua uan uang uat uay uc ue uech uenh ui um un ung uo uoc uoi uom uon uong uop uot uou up ut uu "
    "uy uya uych uyen uyet uyn uynh uyp uyt uyu y yem yen yet yeu"
)
_SYLLABLE = re.compile(f"(?:{_ONSETS})?(?:{'|'.join(_RHYMES.split())})")


@lru_cache(maxsize=65536)
def is_syllable(word: str) -> bool:
    """Whether a word, accented or not, is spelled like one Vietnamese syllable.

    >>> [w for w in ("nghiêng", "nghieng", "Thuỷ", "startup", "Wales") if is_syllable(w)]
    ['nghiêng', 'nghieng', 'Thuỷ']
    """
    return _SYLLABLE.fullmatch(fold(word)) is not None
