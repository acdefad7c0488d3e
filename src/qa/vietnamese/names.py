"""Find names: text -> list[Name]; and whom "bà Lan" means.

Vietnamese writes a capital on the first syllable of each word of a name, so a name goes on over small
syllables: a pair that the background counts bind tightly ("Công nghệ"), and a short bridge to the next
capital ("Công nghiệp hỗ trợ Việt Nam"). The capital that opens a sentence proves nothing. Rules and short
lists; what they can't tell apart is `NameKind.OTHER`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from qa.vietnamese.accents import AccentModel
from qa.vietnamese.sentences import OPENING_WORDS, split
from qa.vietnamese.syllables import is_syllable
from qa.vietnamese.text import canonical, fold, has_accents, words


class NameKind(StrEnum):
    """What a name stands for."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One name in a text, without its title."""

    start: int
    end: int
    text: str
    kind: NameKind
    title: str | None = None  # as written: "Thứ trưởng", "bà"


_Phrases = dict[str, list[list[str]]]


def _phrases(lines: str) -> _Phrases:
    """Read comma-separated phrases: by first word, the longest first."""
    found: _Phrases = {}
    for phrase in sorted({tuple(map(canonical, p.split())) for p in lines.split(",")}, key=len, reverse=True):
        found.setdefault(phrase[0], []).append(list(phrase))
    return found


_SURNAMES = words(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh trương lâm đoàn mai "
    "trịnh đào "
    "cao tô hà tạ thái châu lưu tăng quách la kiều thân thạch lương vương triệu tống tôn phùng bạch khổng "
    "quan từ chu giang doãn nghiêm lục mạc ninh phí viên văn tiêu ông đàm khuất thẩm lã lại hứa "
    "cù bế nông lò vi sầm chử thiều trà ứng uông ma đồng nhâm âu bành diệp hàn kim tất mẫn đường mạch cung "
    "điêu giàng vàng sùng thào lầu hầu rơ"
)
# Four in five people; the rarer surnames are ordinary syllables of place names too.
_COMMON_SURNAMES = words("nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh trương")
_FEMALE = words("bà cô chị nữ madam mrs ms")
_MALE = words("ông anh chú cậu mr")
_TITLES = _phrases(
    "ông, bà, anh, chị, cô, chú, cậu, em, thầy, cụ, mr, mrs, ms, dr, thủ tướng, phó thủ tướng, chủ tịch, "
    "phó chủ tịch, chủ tịch nước, phó chủ tịch nước, chủ tịch quốc hội, tổng bí thư, bí thư, phó bí thư, "
    "bộ trưởng, thứ trưởng, cục trưởng, phó cục trưởng, vụ trưởng, phó vụ trưởng, viện trưởng, tổng thư ký, "
    "phó viện trưởng, giám đốc, phó giám đốc, tổng giám đốc, phó tổng giám đốc, đại sứ, tổng lãnh sự, "
    "hiệu trưởng, phó hiệu trưởng, trưởng phòng, trưởng ban, phó trưởng ban, chánh văn phòng, tổng thống, "
    "ngoại trưởng, đại tướng, thượng tướng, trung tướng, thiếu tướng, đại tá, thượng tá, trung tá, thiếu tá, "
    "đại úy, luật sư, bác sĩ, tiến sĩ, thạc sĩ, giáo sư, phó giáo sư, kỹ sư, kiến trúc sư, nhà báo, "
    "nhà văn, nhà thơ, ca sĩ, diễn viên, đạo diễn, nghệ sĩ, cầu thủ, huấn luyện viên, nhạc sĩ, họa sĩ, "
    "đại biểu, nghị sĩ, thống đốc, thị trưởng, người phát ngôn, doanh nhân, chuyên gia, nhà khoa học"
)
_ORGANISATIONS = _phrases(
    "bộ, cục, tổng cục, vụ, sở, ban, hội, hiệp hội, liên đoàn, liên hiệp, công ty, tổng công ty, tập đoàn, "
    "trường, đại học, trường đại học, học viện, viện, trung tâm, ngân hàng, ủy ban, hội đồng, đại sứ quán, "
    "tổng lãnh sự quán, lãnh sự quán, văn phòng, bệnh viện, tòa án, viện kiểm sát, đảng, mặt trận, quỹ, báo, "
    "đài, câu lạc bộ, quân đội, công an, thương vụ, nhà xuất bản, tổ chức, liên minh"
)
_NAMED_AFTER_PEOPLE = _phrases("trường, đại học, trường đại học, học viện, viện, bệnh viện, quỹ, giải thưởng")
_PLACE_HEADS = _phrases(
    "tỉnh, thành phố, tp, huyện, quận, phường, xã, thị xã, thị trấn, thôn, sông, núi, đảo, quần đảo, hồ, "
    "biển, "
    "vịnh, nước, đường, phố, cầu, sân bay, cảng, đèo, vùng, bang, khu đô thị, khu công nghiệp"
)
_PLACES = _phrases(
    "việt nam, trung quốc, nhật bản, hàn quốc, triều tiên, ấn độ, thái lan, lào, campuchia, singapore, "
    "malaysia, "
    "indonesia, philippines, myanmar, brunei, nga, mỹ, hoa kỳ, anh, pháp, đức, ý, italia, tây ban nha, "
    "bồ đào nha, hà lan, bỉ, thụy sĩ, thụy điển, na uy, đan mạch, phần lan, ba lan, séc, hungary, áo, "
    "hy lạp, thổ nhĩ kỳ, ukraine, belarus, iran, iraq, israel, palestine, ả rập xê út, ai cập, nam phi, "
    "nigeria, kenya, ethiopia, brazil, argentina, chile, peru, mexico, cuba, canada, australia, úc, "
    "new zealand, đài loan, hồng kông, ma cao, mông cổ, pakistan, bangladesh, sri lanka, nepal, qatar, "
    "thái bình dương, đại tây dương, đông nam á, châu á, châu âu, châu phi, châu mỹ, trung đông, biển "
    "đông, hà nội, hồ chí minh, sài gòn, "
    "hải phòng, đà nẵng, cần thơ, huế, an giang, bà rịa, vũng tàu, bắc giang, bắc kạn, bạc liêu, bắc ninh, "
    "bến tre, bình định, bình dương, bình phước, bình thuận, cà mau, cao bằng, đắk lắk, đắk nông, "
    "điện biên, đồng nai, đồng tháp, gia lai, hà giang, hà nam, hà tĩnh, hải dương, hậu giang, hòa bình, "
    "hưng yên, khánh hòa, kiên giang, kon tum, lai châu, lâm đồng, lạng sơn, lào cai, long an, nam định, "
    "nghệ an, ninh bình, ninh thuận, phú thọ, phú yên, quảng bình, quảng nam, quảng ngãi, quảng ninh, "
    "quảng trị, sóc trăng, sơn la, tây ninh, thái bình, thái nguyên, thanh hóa, thừa thiên huế, "
    "tiền giang, trà vinh, tuyên quang, vĩnh long, vĩnh phúc, yên bái, hoàng sa, trường sa, tây nguyên"
)
# A bridge of small syllables never holds these: after them the name has ended.
_NO_BRIDGE = words(
    "tại ở do của với là cho đã đang sẽ được bị có không cũng các những một trong ngoài trên dưới từ đến "
    "tới khi "
    "về theo như để thì mà này đó vì nếu nhằm sau trước giữa cùng nói gặp thăm dự vào ra làm qua rằng thuộc "
    "hay hoặc"
)
_NO_BRIDGE_PAIRS = {
    ("đề", "nghị"), ("đề", "xuất"), ("yêu", "cầu"), ("phát", "biểu"), ("thông", "báo"), ("khẳng", "định"),
    ("nhấn", "mạnh"), ("báo", "cáo"), ("chia", "sẻ"), ("phê", "duyệt"), ("ký", "kết"), ("tổ", "chức"),
    ("bao", "gồm"), ("kêu", "gọi"), ("phối", "hợp"), ("công", "bố"), ("trao", "đổi"), ("đánh", "giá"),
    ("giới", "thiệu"), ("bày", "tỏ"), ("chỉ", "đạo"), ("ban", "hành"),
    ("khai", "mạc"), ("tiếp", "tục"), ("mong", "muốn"),
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:[&'’-][^\W\d_]+)*|[^\W\d_]\.")
_BOUND = 2.5  # log of how much oftener than by chance two syllables stand together
_LONGEST_BRIDGE = 3


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    text: str
    low: str  # canonical
    joined: bool  # one space, and nothing else, before it
    opens: bool  # stands first in its sentence or quotation

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()


def names(text: str) -> list[Name]:
    """Find the names, in order, none inside another.

    >>> [(n.text, n.kind.value, n.title) for n in names("Theo bà Trần Thị Lan, Bộ Y tế đã tới Hà Nội.")]
    [('Trần Thị Lan', 'person', 'bà'), ('Bộ Y tế', 'organisation', None), ('Hà Nội', 'place', None)]
    """
    found: list[Name] = []
    model = AccentModel.background()
    for start, end in split(text):
        found.extend(_Sentence(text, _words(text, start, end), model).names())
    return found


def _words(text: str, start: int, end: int) -> list[_Word]:
    found: list[_Word] = []
    for match in _WORD.finditer(text, start, end):
        gap = text[found[-1].end : match.start()] if found else ""
        found.append(
            _Word(
                match.start(),
                match.end(),
                match[0],
                canonical(match[0]),
                gap == " ",
                not found or any(mark in gap for mark in '"“‘:'),
            )
        )
    return found


class _Sentence:
    """One walk over the words of a sentence."""

    def __init__(self, text: str, row: list[_Word], model: AccentModel) -> None:
        self.text, self.row, self.model = text, row, model

    def names(self) -> list[Name]:
        found: list[Name] = []
        title: str | None = None
        at = 0
        while at < len(self.row):
            if not self.row[at].joined:
                title = None
            length = self._phrase(_TITLES, at)
            if length and not self._is_whole_name(at, length):
                title, at = self._text(at, at + length), at + length
                continue
            end, kind = self._name(at, titled=title is not None)
            if end == at:
                # "Thứ trưởng đã gặp Lê Lan": a title reaches its name over names only
                title = title if self.row[at].low in ("và", "tại") else None
                at += 1
                continue
            person = kind is NameKind.PERSON
            found.append(self._make(at, end, kind, title if person else None))
            title = None if person else title
            at = end
        return found

    def _text(self, start: int, end: int) -> str:
        return self.text[self.row[start].start : self.row[end - 1].end]

    def _make(self, start: int, end: int, kind: NameKind, title: str | None) -> Name:
        first, last = self.row[start].start, self.row[end - 1].end
        return Name(start=first, end=last, text=self.text[first:last], kind=kind, title=title)

    def _phrase(self, phrases: _Phrases, at: int) -> int:
        """How many words from here make one of the phrases; 0 for none."""
        for phrase in phrases.get(self.row[at].low, ()):
            run = self.row[at : at + len(phrase)]
            if [w.low for w in run] == phrase and all(w.joined for w in run[1:]):
                return len(phrase)
        return 0

    def _is_whole_name(self, at: int, length: int) -> bool:
        """Whether a one-word title is a capital inside a sentence: "Anh" is a country there."""
        word = self.row[at]
        return length == 1 and word.is_capital and not word.opens

    def _capitals(self, at: int) -> int:
        """Where the run of joined capitals from here ends."""
        end = at
        while end < len(self.row) and self.row[end].is_capital and (end == at or self.row[end].joined):
            end += 1
        return end

    def _is_person(self, at: int, end: int) -> bool:
        run = self.row[at:end]
        return run[0].low in _SURNAMES and 2 <= len(run) <= 5 and all(is_syllable(w.text) for w in run)

    def _name(self, at: int, *, titled: bool) -> tuple[int, NameKind]:
        """Where the name that begins here ends, and its kind; `at` itself when there is none."""
        word = self.row[at]
        head = self._phrase(_PLACE_HEADS, at)
        if head and not titled and at + head < len(self.row) and self.row[at + head].joined:
            end = self._capitals(at + head)
            if end > at + head:
                return end, NameKind.PLACE
        head = 0 if self._is_tail(at) else self._phrase(_ORGANISATIONS, at)
        if head and at + head < len(self.row) and self.row[at + head].joined:
            after = self._capitals(at + head)
            is_person = after - at - head >= 3 and self._is_person(at + head, after)
            if titled and is_person and not self._phrase(_NAMED_AFTER_PEOPLE, at):
                return at + head, NameKind.ORGANISATION  # "Giám đốc Sở Nguyễn Văn Nhiệm"
            end = self._organisation(at + head, titled=titled, strict=not word.is_capital)
            if end > at + head:
                return end, NameKind.ORGANISATION
        if not word.is_capital:
            return at, NameKind.OTHER
        end = self._capitals(at)
        place = self._phrase(_PLACES, at)
        if place and at + place <= end and not (titled and self._is_person(at, end)):
            return at + place, NameKind.PLACE
        if self._is_person(at, end):
            return end, NameKind.PERSON
        if titled and (end - at > 1 or is_syllable(word.text)) and not self._goes_on(end):
            return self._before_surname(at, end), self._titled_kind(at, end)
        if word.opens and not self._is_name_at_opening(at, end):
            return at, NameKind.OTHER
        stop = self._before_surname(at, end)
        return (self._extend(stop) if stop == end else stop), NameKind.OTHER

    def _is_tail(self, at: int) -> bool:
        """Whether a small syllable belongs to the word before it: no school stands in "thị trường"."""
        word = self.row[at]
        return at > 0 and word.joined and not word.is_capital and self._goes_on(at)

    def _titled_kind(self, at: int, end: int) -> NameKind:
        return NameKind.PERSON if self._before_surname(at, end) == end else NameKind.OTHER

    def _before_surname(self, at: int, end: int) -> int:
        """Cut a run of capitals before a place or a full person name inside it."""
        starts = range(at + 1, end)
        for i in starts:
            if self._phrase(_PLACES, i):
                return i
        people = [i for i in starts if end - i >= 3 and self._is_person(i, end)]
        return next((i for i in people if self.row[i].low in _COMMON_SURNAMES), people[0] if people else end)

    def _is_name_at_opening(self, at: int, end: int) -> bool:
        first = self.row[at]
        if len(first.text) > 1 and first.text.isupper():
            return True
        if first.low in OPENING_WORDS:
            return False
        return end - at > 1 or not is_syllable(first.text)

    def _goes_on(self, end: int) -> bool:
        """Whether a small syllable after this capital completes its word."""
        if end >= len(self.row) or not self.row[end].joined or self.row[end].is_capital:
            return False
        return self.model.association(self.row[end - 1].low, self.row[end].low) >= _BOUND

    def _extend(self, end: int) -> int:
        return end + 1 if self._goes_on(end) else end

    def _organisation(self, at: int, *, titled: bool, strict: bool) -> int:
        """Where the name of an organisation ends whose head stands before `at`."""
        if not self.row[at].is_capital and (strict or self._is_tail(at) or not self._may_bridge(at)):
            return at  # "Hội nghị": the head is half of another word
        end = first = at
        while end < len(self.row) and (end == at or self.row[end].joined):
            run = self._capitals(end)
            if run > end:
                if titled and end > first and self._is_person(end, run):
                    return end
                cut = next((i for i in range(end + 1, run) if titled and self._is_person(i, run)), None)
                if cut is not None:
                    return cut
                end = self._extend(run)
                continue
            bridge = end
            while bridge < len(self.row) and bridge - end < _LONGEST_BRIDGE and self._may_bridge(bridge):
                bridge += 1
            if bridge == end or bridge >= len(self.row) or not self.row[bridge].joined:
                return end
            if not self.row[bridge].is_capital:
                return end
            if titled and self._is_person(bridge, self._capitals(bridge)):
                return end
            if self.row[bridge - 1].low == "và" and self._phrase(_ORGANISATIONS, bridge) > 1:
                return end  # "Bộ Y tế và Ngân hàng Thế giới" are two
            end = bridge
        return end

    def _may_bridge(self, at: int) -> bool:
        word = self.row[at]
        following = self.row[at + 1].low if at + 1 < len(self.row) else ""
        if word.is_capital or not word.joined or word.low in _NO_BRIDGE:
            return False
        return (word.low, following) not in _NO_BRIDGE_PAIRS


def resolve(given: Name, earlier: Sequence[Name]) -> Name | None:
    """Find whom a title and a given name mean: the latest earlier full name that ends so.

    >>> *before, short = names("Bà Nguyễn Thị Lan và ông Lê Lan đã đến. Theo bà Lan, mọi việc tốt.")
    >>> resolve(short, before).text
    'Nguyễn Thị Lan'
    """
    spell = canonical if has_accents(given.text) else fold
    wanted = [spell(w) for w in given.text.split()]
    for name in reversed(earlier):
        parts = [spell(w) for w in name.text.split()]
        if name.kind is not NameKind.PERSON or len(parts) <= len(wanted):
            continue
        if parts[-len(wanted) :] == wanted and {_gender(given), _gender(name)} != {"f", "m"}:
            return name
    return None


def _gender(name: Name) -> str | None:
    title = name.title.lower() if name.title else ""
    if title in _FEMALE:
        return "f"
    if title in _MALE:
        return "m"
    middle = [canonical(w) for w in name.text.split()[1:-1]]
    return "f" if "thị" in middle else "m" if "văn" in middle else None
