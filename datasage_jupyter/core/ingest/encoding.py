"""Which encoding a text file has, and its text."""

from __future__ import annotations

import codecs
import re

from datasage_jupyter.core.errors import DatasetReadError

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ASIAN = ("cp932", "euc_jp", "cp949", "gb18030", "big5")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]+")
_CONTROL = re.compile(r"[\x02-\x08\x0e-\x1b\x7f]")
_SAMPLE = 1 << 18
_MAX_STRAY = 500


def detect_encoding(data: bytes) -> str:
    """Name the encoding of a text sample: byte order mark, then UTF-8, then statistics of the bytes."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    if wide := _wide_encoding(data):
        return wide
    if data.isascii() or _is_utf8(data):
        return "utf-8"
    sample = data[:_SAMPLE]
    valid = sum(1 for _ in _MULTIBYTE.finditer(sample))
    stray = len(_HIGH.findall(_MULTIBYTE.sub(b"", sample)))
    if valid > 8 * stray:
        return "utf-8"
    return _legacy_encoding(_high_lines(data))


def decode(data: bytes, encoding: str) -> tuple[str, int]:
    """Text of the bytes, and how many bytes did not belong to the encoding.

    Stray bytes in UTF-8 are read as Windows-1252, which is where they nearly always come from.

    Raises:
        DatasetReadError: There is no such encoding.
    """
    try:
        return data.decode(encoding), 0
    except LookupError as error:
        raise DatasetReadError(
            f'There is no encoding "{encoding}".', hint="Try utf-8, cp1252, latin-1 or utf-16."
        ) from error
    except UnicodeError:
        pass
    if encoding.replace("_", "-").lower() in ("utf-8", "utf-8-sig"):
        return _decode_mixed(data.removeprefix(codecs.BOM_UTF8))
    text = data.decode(encoding, "replace")
    return text, text.count("�")


def _decode_mixed(data: bytes) -> tuple[str, int]:
    """UTF-8 with stray bytes read as Windows-1252."""
    view = memoryview(data)
    pieces: list[str] = []
    stray = position = 0
    while position < len(data):
        try:
            pieces.append(str(view[position:], "utf-8"))
            break
        except UnicodeDecodeError as error:
            pieces.append(str(view[position : position + error.start], "utf-8"))
            bad = view[position + error.start : position + error.end]
            pieces.append(str(bad, "cp1252", "replace"))
            stray += len(bad)
            position += error.end
        if stray > _MAX_STRAY:
            rest = str(view[position:], "utf-8", "replace")
            return "".join(pieces) + rest, stray + rest.count("\ufffd")
    return "".join(pieces), stray


def refuse_binary(text: str, name: str) -> None:
    """Refuse text that is made of control characters.

    Raises:
        DatasetReadError: NULs or control characters are more than a few.
    """
    sample = text[:200_000]
    controls = len(_CONTROL.findall(sample)) + sample.count("\0")
    if not sample.strip("\0 \r\n\t\ufeff"):
        raise DatasetReadError(
            f'"{name}" is empty: it holds only blanks or zero bytes.',
            hint="Check that the export or the download finished.",
        )
    if controls > 0.03 * len(sample) + 3:
        raise DatasetReadError(
            f'"{name}" is a binary file, not text.', hint="Export the data as CSV, Excel, JSON or Parquet."
        )


def _is_utf8(data: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(data, final=False)
    except UnicodeDecodeError:
        return False
    return True


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, told by where the zero bytes of its ASCII characters stand."""
    sample = data[: 1 << 14]
    if len(sample) < 4 or b"\0" not in sample:
        return None
    sample = sample[: len(sample) // 4 * 4]
    first, second, third, fourth = (sample[i::4].count(0) / (len(sample) / 4) for i in range(4))
    candidates = {
        "utf-32-le": fourth == 1.0 and third > 0.9 and first < 0.1,
        "utf-32-be": first == 1.0 and second > 0.9 and fourth < 0.1,
        "utf-16-le": second + fourth > 0.15 and first + third < 0.02,
        "utf-16-be": first + third > 0.15 and second + fourth < 0.02,
    }
    return next((name for name, fits in candidates.items() if fits and _reads_as(sample, name)), None)


def _reads_as(sample: bytes, encoding: str) -> bool:
    """Whether the sample decodes to lines of text."""
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(sample, final=False)
    except UnicodeDecodeError:
        return False
    return ("\n" in text or "\r" in text or len(text) < 200) and len(_CONTROL.findall(text)) <= 0.01 * len(text)


def _high_lines(data: bytes) -> bytes:
    """Lines with bytes above ASCII, up to a limit: they tell the encoding."""
    lines = [line for line in data.splitlines() if not line.isascii()]
    return b"\n".join(lines)[:_SAMPLE] if lines else data[:_SAMPLE]


def _legacy_encoding(sample: bytes) -> str:
    scores = {name: _asian_score(sample, name) for name in _ASIAN}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] > 0.55:
        return best
    return _single_byte_encoding(sample)


def _asian_score(sample: bytes, encoding: str) -> float:
    """Share of the decoded characters beyond ASCII that are everyday ones of the language; 0 when it does not decode."""
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(sample, final=False)
    except (UnicodeDecodeError, ValueError):
        return 0.0
    wide = [char for char in text if char > "\x7f"]
    if len(wide) < 2:
        return 0.0
    return sum(_everyday(char, encoding) for char in wide) / len(wide)


def _everyday(char: str, encoding: str) -> float:
    if "\u3040" <= char <= "\u30ff":
        # By chance such bytes seldom decode to kana, while to other readers they look like common ideographs.
        return 1.3 if encoding in ("cp932", "euc_jp") else 0.1
    if "\uac00" <= char <= "\ud7a3":
        return 1.0 if encoding == "cp949" and _in_charset(char, "euc_kr") else 0.1
    if "\u4e00" <= char <= "\u9fff":
        return _everyday_ideograph(char, encoding)
    if char in "、。，！？：；（）「」『』【】《》・～　％￥":
        return 0.8
    return 0.0


def _everyday_ideograph(char: str, encoding: str) -> float:
    """Ideographs of the first, most used level of a national standard count fully."""
    if encoding == "gb18030":
        code = char.encode("gb2312", "ignore")
        return 1.0 if code and 0xB0 <= code[0] <= 0xD7 else 0.2
    if encoding == "big5":
        code = char.encode("big5", "ignore")
        return 1.0 if code and 0xA4 <= code[0] <= 0xC6 else 0.2
    if encoding in ("cp932", "euc_jp"):
        code = char.encode("euc_jp", "ignore")
        return 0.9 if len(code) == 2 and 0xB0 <= code[0] <= 0xCF else 0.1
    return 0.1


def _in_charset(char: str, charset: str) -> bool:
    return bool(char.encode(charset, "ignore"))


_SINGLE = (
    "cp1252",
    "cp1250",
    "cp1251",
    "koi8_r",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp866",
    "cp850",
    "mac_roman",
    "iso8859_2",
    "iso8859_5",
)
_COMMON = {
    "cp1252": "éèàùâêîôûëïüçäöüßÄÖÜñáíóúåøæÅØÆãõÉÈÀÇÑÁÍÓÚœ€–’“”°²£§®™«»…µº½",
    "cp1254": "ığşİĞŞçöüÇÖÜ",
    "cp1250": "ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽőűŐŰäöüßăâîșţ€–’“”",
    "cp1253": "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΆΈΉΊΌΎΏ",
    "cp1255": "אבגדהוזחטיכלמנסעפצקרשתםןץףך",
    "cp1256": "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءآأإئؤ",
}
_CYRILLIC = "оеаинтсрвлкмдпуяызьбгчйхжшюцщэфъ"


def _single_byte_encoding(sample: bytes) -> str:
    """The code page in which the letters fit into words: common ones, in the case of their neighbours."""
    if len(re.findall(rb"[\x80-\xff]", sample[:4096])) < 4:
        return _western(sample)
    scores = {name: _single_score(sample, name) for name in _SINGLE}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > scores["cp1252"] + 0.05 else _western(sample)


def _western(sample: bytes) -> str:
    """Windows-1252, unless bytes it leaves undefined are there."""
    try:
        sample.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"


def _single_score(sample: bytes, encoding: str) -> float:
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return -1.0
    total, score = 0, 0.0
    previous = " "
    for char in text:
        if char > "\x7f":
            total += 1
            score += _fits(char, previous, encoding)
        previous = char
    return score / max(total, 1)


def _fits(char: str, previous: str, encoding: str) -> float:
    """How natural a character is after the one before it."""
    if "\x80" <= char <= "\x9f" or char == "�":
        return -1.0
    if encoding in ("cp1251", "koi8_r", "cp866", "iso8859_5"):
        return _fits_cyrillic(char, previous)
    if not char.isalpha():
        return 0.3 if char in "€–’“”°²£§®™«»…µº½\u00a0" else -0.5
    if char.isupper() and previous.islower():
        return -0.6
    common = _COMMON.get(encoding) or _COMMON["cp1250" if encoding == "iso8859_2" else "cp1252"]
    if encoding in ("cp1253", "cp1255", "cp1256") and "a" <= previous.lower() <= "z":
        return -0.6
    return (
        (0.9 if encoding in ("cp850", "mac_roman", "cp1254", "cp1250", "iso8859_2") else 1.0)
        if char in common
        else -0.3
    )


def _fits_cyrillic(char: str, previous: str) -> float:
    lower = char.lower()
    if lower not in _CYRILLIC and lower not in "ёіїєґ№":
        return -0.6
    if "a" <= previous.lower() <= "z" or (char.isupper() and previous.islower()):
        return -0.6
    rank = _CYRILLIC.find(lower)
    return 1.1 if 0 <= rank < 12 else 0.8
