"""Find names: text -> list[Name]; and whom "bà Lan" means.

Vietnamese writes a capital on the first syllable of each word of a name, so a name goes on over small
syllables: a pair that the background counts bind tightly ("Công nghệ"), and a short bridge to the next
capital ("Công nghiệp hỗ trợ Việt Nam"). The capital that opens a sentence proves nothing. Rules and short
lists; what they can't tell apart is `NameKind.OTHER`. A name never cuts a token of `text.token_texts`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from qa.vietnamese.accents import BOUND, AccentModel
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
    "đại biểu, nghị sĩ, thống đốc, thị trưởng, người phát ngôn, doanh nhân, chuyên gia, nhà khoa học, "
    "ts, ths, gs, pgs, bs, ks, kts, ls, tskh, nsnd, nsưt, pgs ts, gs ts, gs tskh, ths bs, ts bs"
)
_ORGANISATIONS = _phrases(
    "bộ, cục, tổng cục, vụ, sở, ban, hội, hiệp hội, liên đoàn, liên hiệp, công ty, tổng công ty, tập đoàn, "
    "trường, đại học, trường đại học, học viện, viện, trung tâm, ngân hàng, ủy ban, hội đồng, đại sứ quán, "
    "tổng lãnh sự quán, lãnh sự quán, văn phòng, bệnh viện, tòa án, viện kiểm sát, đảng, mặt trận, quỹ, báo, "
    "đài, câu lạc bộ, quân đội, công an, thương vụ, nhà xuất bản, tổ chức, liên minh, ubnd, hđnd, "
    "cơ quan, chi cục, bảo tàng, tỉnh ủy, thành ủy, huyện ủy, quận ủy, đảng ủy"
)
_NAMED_AFTER_PEOPLE = _phrases("trường, đại học, trường đại học, học viện, viện, bệnh viện, quỹ, giải thưởng")
_PLACE_HEADS = _phrases(
    "tỉnh, thành phố, tp, tx, huyện, quận, phường, xã, thị xã, thị trấn, thôn, sông, núi, đảo, "
    "quần đảo, hồ, biển, vịnh, nước, đường, phố, cầu, sân bay, cảng, đèo, vùng, bang, khu đô thị, "
    "khu công nghiệp"
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
    "đông, hà nội, hồ chí minh, tphcm, sài gòn, "
    "hải phòng, đà nẵng, cần thơ, huế, an giang, bà rịa, vũng tàu, bắc giang, bắc kạn, bạc liêu, bắc ninh, "
    "bến tre, bình định, bình dương, bình phước, bình thuận, cà mau, cao bằng, đắk lắk, đắk nông, "
    "điện biên, đồng nai, đồng tháp, gia lai, hà giang, hà nam, hà tĩnh, hải dương, hậu giang, hòa bình, "
    "hưng yên, khánh hòa, kiên giang, kon tum, lai châu, lâm đồng, lạng sơn, lào cai, long an, nam định, "
    "nghệ an, ninh bình, ninh thuận, phú thọ, phú yên, quảng bình, quảng nam, quảng ngãi, quảng ninh, "
    "quảng trị, sóc trăng, sơn la, tây ninh, thái bình, thái nguyên, thanh hóa, thừa thiên huế, "
    "tiền giang, trà vinh, tuyên quang, vĩnh long, vĩnh phúc, yên bái, hoàng sa, trường sa, tây nguyên, "
    "hội an, đà lạt, nha trang, hạ long, quy nhơn, phú quốc, côn đảo, điện biên phủ, buôn ma thuột"
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
# These take a full stop and go on: "TP.HCM", "PGS. TS. Trần An".
_STOPPED = words("tp tx ts ths gs pgs bs ks kts ls tskh nsnd nsưt mr mrs ms dr st mt")
# A code goes on over digits ("H5N1", "Covid-19", "PM2.5"), and cuts no number ("Covid-19,5").
_WORD = re.compile(r"[^\W\d_][^\W_]*(?:(?:[&'’-]|(?<=\d)\.(?=\d))[^\W_]+(?![.,/:]?\d))*")
# Logs of how much oftener than by chance two syllables stand together.
_BOUND_IN_LIST = 1.0  # they make one word, where a common noun is due: "và Nhân văn"
_BOUND_ACROSS = 0.0  # the second goes on with the phrase of the first: "Công nghiệp hỗ trợ"
_VERBAL = 0.8  # the first marks a verb, and the second begins one
_LONGEST_BRIDGE = 3


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    text: str
    low: str  # canonical
    gap: str  # what stands between it and the word before
    joined: bool  # one space before it, or the full stop of an abbreviation
    opens: bool  # stands first in its sentence or quotation

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def is_abbreviation(self) -> bool:
        return len(self.text) > 1 and self.text.isupper() and not is_syllable(self.text)


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
                gap,
                gap == " " or (gap in (".", ". ") and _takes_a_stop(found[-1], gap)),
                not found or any(mark in gap for mark in '"“‘:'),
            )
        )
    return found


def _takes_a_stop(word: _Word, gap: str) -> bool:
    """Whether the full stop after a word is its own: "TP. Huế", "J.K. Lê", but not "46 độ C. Sáu người"."""
    is_initial = len(word.text) == 1 and word.is_capital and "." in (gap, word.gap)
    return is_initial or word.low in _STOPPED


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
            length = self._title(at)
            if length:
                title, at = self._text(at, at + length), at + length
                continue
            end, kind = self._name(at, title)
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

    def _title(self, at: int) -> int:
        """How many words from here make a title: none in "cầu Thủ Thiêm", nor in "Bà Rịa"."""
        length = self._phrase(_TITLES, at)
        if not length or self._place(at) > 1:
            return 0
        word = self.row[at]
        if length == 1 and is_syllable(word.text) and word.is_capital and not word.opens:
            return 0  # "Anh" is a country inside a sentence
        return 0 if length == 2 and self.row[at + 1].is_capital and not word.is_capital else length

    def _place(self, at: int) -> int:
        """How many words from here make a known place, each a capital; 0 for none."""
        length = self._phrase(_PLACES, at)
        return length if all(w.is_capital for w in self.row[at : at + length]) else 0

    def _place_head(self, at: int) -> int:
        """How many words from here say what kind of place the next capital names; 0 for none."""
        head = self._phrase(_PLACE_HEADS, at)
        return head if self._is_capital(at + head) else 0

    def _capitals(self, at: int) -> int:
        """Where the run of joined capitals from here ends."""
        end = at
        while end < len(self.row) and self.row[end].is_capital and (end == at or self.row[end].joined):
            end += 1
        return end

    def _is_person(self, at: int, end: int) -> bool:
        run = self.row[at:end]
        return run[0].low in _SURNAMES and 2 <= len(run) <= 5 and all(is_syllable(w.text) for w in run)

    def _name(self, at: int, title: str | None) -> tuple[int, NameKind]:
        """Where the name that begins here ends, and its kind; `at` itself when there is none."""
        word, titled = self.row[at], title is not None
        end, place = self._capitals(at), self._place(at)
        if place:
            is_called = title is not None and self._is_called(at, end, title)
            return (end, NameKind.PERSON) if is_called else (at + place, NameKind.PLACE)
        head = self._place_head(at)
        if head and not (titled and word.low in _SURNAMES):
            stop = self._before_person(at + head + (not titled), self._capitals(at + head))
            if stop > at + head:
                return stop, NameKind.PLACE
        head = self._organisation_head(at)
        if head and self._is_joined(at + head):
            after = self._capitals(at + head)
            is_person = after - at - head >= 3 and self._before_person(at + head, after) == at + head
            if titled and is_person and not self._phrase(_NAMED_AFTER_PEOPLE, at):
                return at + head, NameKind.ORGANISATION  # "Giám đốc Sở Nguyễn Văn Nhiệm"
            stop = self._organisation(at + head, titled=titled, strict=not word.is_capital)
            if stop > at + head:
                return stop, NameKind.ORGANISATION
        if not word.is_capital:
            return at, NameKind.OTHER
        if self._is_person(at, end):
            return end, NameKind.PERSON
        if titled and word.is_abbreviation:
            return at + 1, NameKind.OTHER
        is_given = end - at > 1 or is_syllable(word.text) or (title is not None and " " not in title)
        if titled and is_given and not self._goes_on(end):
            return self._before_surname(at, end), self._titled_kind(at, end)
        if word.opens and not self._is_name_at_opening(at, end):
            return at, NameKind.OTHER
        stop = self._before_surname(at, end)
        return (self._extend(stop) if stop == end else stop), NameKind.OTHER

    def _is_called(self, at: int, end: int, title: str) -> bool:
        """Whether a titled run that begins like a place is a person: "bà Nga", "ca sĩ Mỹ Tâm"."""
        if self._is_person(at, end):
            return True
        if self._place(at) > 1 or not all(is_syllable(w.text) for w in self.row[at:end]):
            return False  # "Thủ tướng Anh Keir Starmer"
        return " " not in title if end - at == 1 else not self._is_person(at + 1, end)

    def _is_joined(self, at: int) -> bool:
        return at < len(self.row) and self.row[at].joined

    def _is_capital(self, at: int) -> bool:
        return self._is_joined(at) and self.row[at].is_capital

    def _before_person(self, at: int, end: int) -> int:
        """Cut a run of capitals before the full person name that ends it; "Hồ Chí Minh" is a city here."""
        for i in range(at, end):
            is_full = end - i >= 3 or self.row[i].low in _COMMON_SURNAMES  # "huyện Nam Trà My"
            if is_full and self._is_person(i, end) and not self._place(i):
                return i
        return end

    def _organisation_head(self, at: int) -> int:
        """How many words from here say what kind of organisation is named; 0 for none."""
        head = self._phrase(_ORGANISATIONS, at)
        return 0 if head and self._is_tail(at) else head

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
            place = self._phrase(_PLACES, i)
            if place > 1 or (self.row[i].is_abbreviation and self._place_head(i)):
                return i
            before = self.row[i - 1]
            is_given = is_syllable(before.text) and is_syllable(self.row[i].text) and not before.opens
            if place and not is_given:  # "Tuấn Anh" is one name, "Khách Nga" opens a sentence
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
        return self.model.association(self.row[end - 1].low, self.row[end].low) >= BOUND

    def _extend(self, end: int) -> int:
        return end + 1 if self._goes_on(end) else end

    def _organisation(self, at: int, *, titled: bool, strict: bool) -> int:
        """Where the name of an organisation ends whose head stands before `at`."""
        if not self.row[at].is_capital and (strict or self._is_tail(at) or not self._may_bridge(at)):
            return at  # "Hội nghị": the head is half of another word
        end = at
        while end < len(self.row):
            run = self._capitals(end) if end == at or self.row[end].joined else end
            if run > end:
                person = self._before_person(end + (end == at), run) if titled else run
                if person < run:
                    return person
                end = self._extend(run)
                continue
            listed = end if end == at else self._list_end(end)
            following = listed if listed > end else self._bridge(at, end)
            if following == end:
                return end
            run = self._capitals(following)
            if titled and following > listed and self._before_person(following, run) == following < run:
                return end
            end = following
        return end

    def _bridge(self, first: int, end: int) -> int:
        """Where the next capital of a name that began at `first` stands past small syllables; or `end`."""
        if end > first and not self._may_cross(first, end):
            return end
        for at in range(end, min(end + _LONGEST_BRIDGE + 1, len(self.row))):
            head = self._organisation_head(at)
            begins = head > 0 and self._is_capital(at + head) and not self._is_half(first, at)
            if begins or not self.row[at].joined:
                return end
            if self.row[at].is_capital:
                return at
            if self.row[at].low == "và":
                listed = self._list_end(at)
                return listed if listed > at else end
            if not self._may_bridge(at):
                return end
        return end

    def _may_cross(self, first: int, at: int) -> bool:
        """Whether a small syllable may go on with the name before it: a noun that says more, or where."""
        if self._place_head(at):
            return True
        before, word = self.row[at - 1], self.row[at].low
        is_bound = self.model.association(before.low, word) >= _BOUND_ACROSS
        # "đã cấp", "được mở": what stands after these oftener than by chance begins a verb
        is_verb = any(self.model.association(marker, word) >= _VERBAL for marker in ("đã", "được"))
        if before.is_capital and not before.is_abbreviation and not self._is_half(first, at):
            return is_bound and not is_verb  # "Sao Việt" is a whole name
        return is_bound or not is_verb

    def _is_half(self, first: int, at: int) -> bool:
        """Whether one capital stands before a small syllable, and no name by itself: "Ngoại" vụ."""
        before = self.row[at - 1]
        if at == first or self.row[at].is_capital or not before.is_capital or not is_syllable(before.text):
            return False
        return not self._place(at - 1) and (at - 1 == first or not self.row[at - 2].is_capital)

    def _list_end(self, end: int) -> int:
        """Where common nouns that go on with the name end: "Văn hóa, Thể thao và Du lịch"."""
        if self.row[end].gap in (" - ", " – ") and self._is_common_noun(end):
            return end + 2
        if self.row[end - 1].is_capital:
            return end
        at = end
        while at < len(self.row) and self.row[at].gap == ", " and self._is_common_noun(at):
            at += 2
        is_list = self._is_joined(at) and self.row[at].low == "và" and self._is_common_noun(at + 1)
        return at + 3 if is_list else end

    def _is_common_noun(self, at: int) -> bool:
        """Whether a capital and a small syllable make a word here: "Thể thao", and no name of its own."""
        if not self._is_joined(at + 1) or not self.row[at].is_capital or self.row[at + 1].is_capital:
            return False
        if self.row[at + 1].low == "và" or not self._may_bridge(at + 1):
            return False
        if (
            self._phrase(_TITLES, at)
            or self._organisation_head(at)
            or self._place_head(at)
            or self._place(at)
        ):
            return False
        return self.model.association(self.row[at].low, self.row[at + 1].low) >= _BOUND_IN_LIST

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
