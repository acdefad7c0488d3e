"""Bytes of a file -> clean Unicode text: the border where NFC and one kind of newline begin.

Encodings are never guessed from letter statistics: a byte order mark, UTF-8 with a few broken bytes at
most, or Windows-1258 text that proves itself Vietnamese. Anything else is refused with the reason.
"""

from __future__ import annotations

import codecs
import re

from qa.errors import SourceError
from qa.vietnamese.text import nfc

_MARKS = (  # the longer first: UTF-32's mark begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FEW_BYTES = 8  # two or three torn letters
_NEWLINE = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff]")
_ODD_SPACE = re.compile(r"[^\S\n\t ]")
_SPACES = re.compile(r" {2,}")
_TABS = re.compile(r" *\t[\t ]*")
_TONE_LEFT_OVER = re.compile(r"[\u0300\u0301\u0303\u0309\u0323]")
_ONLY_VIETNAMESE = re.compile(r"[ăđơưĂĐƠƯạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")


def decode(content: bytes) -> str:
    r"""Read bytes as text. Raises SourceError when the encoding is not certain.

    >>> decode("Hà Nội".encode("utf-16")), decode("Hà Nội, Huế".encode() + b"\xe1")
    ('Hà Nội', 'Hà Nội, Huế�')
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError as error:
                raise SourceError(
                    f"the text claims to be {encoding} by its byte order mark but is torn at byte "
                    f"{error.start}; save it again as UTF-8"
                ) from error
    if b"\x00" in content:
        raise SourceError("the bytes look binary, not text; expected UTF-8 or UTF-16 with a byte order mark")
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        broken = len(content) - len(content.decode("utf-8", "ignore").encode())
        if 2 * broken < len(content) - len(content.decode("ascii", "ignore")):
            text = content.decode("utf-8", "replace") if broken <= _FEW_BYTES else None
        else:
            text = _decode_windows_1258(content)
        if text is None:
            raise SourceError(
                f"the text is not UTF-8 (byte {error.start}) and has no byte order mark; save it as UTF-8"
            ) from error
        return text


def _decode_windows_1258(content: bytes) -> str | None:
    """Windows-1258 leaves tones as marks of their own; only there do they all find a vowel."""
    try:
        text = nfc(content.decode("cp1258"))
    except UnicodeDecodeError:
        return None
    certain = len(_ONLY_VIETNAMESE.findall(text)) >= 5 and not _TONE_LEFT_OVER.search(text)
    return text if certain else None


def tidy(text: str) -> str:
    r"""Bring text to NFC with plain newlines and single spaces; tabs, which part table cells, stay.

    >>> tidy("\ufeffHa\u0300  Nội \r\n\r\n\r\n\r\nHuế\u00a0đẹp")
    'Hà Nội\n\nHuế đẹp'
    """
    text = nfc(_INVISIBLE.sub("", _NEWLINE.sub("\n", text)))
    text = _TABS.sub("\t", _SPACES.sub(" ", _ODD_SPACE.sub(" ", text)))
    lines = [line.strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def tidy_line(text: str) -> str:
    r"""Bring a title or a name to NFC on one line.

    >>> tidy_line(" Giá  điện\n tăng ")
    'Giá điện tăng'
    """
    return " ".join(tidy(text).split())
