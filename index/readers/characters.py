"""A character as a font maps it in, the character that a reader means out: radicals, compatibility forms, ligatures."""

from __future__ import annotations

import unicodedata

# Fonts that draw 长 and the radical ⻓ with one glyph let the file map it to the radical, which no search would find.
# Unicode folds few of these itself; where it does, it may choose a form that Chinese text does not use (⼾ gives 戶).
_RADICALS = dict(
    zip(
        "⺁⺅⺆⺇⺊⺋⺎⺒⺓⺗⺙⺜⺝⺞⺠⺡⺣⺥⺩⺫⺬⺭⺮⺰⺱⺶⺸⺹⺺⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⺟⻳⼾⾭⿈",
        "厂亻冂几卜㔾尢巳幺心攵日月歹民氵灬爫王目示礻竹纟网羊羊老肀月臼艹艹艹虎衤西西见角角讠贝足车辶辶辶阝钅長長长门阝阝雨青韦页风飞食食食饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龟亀母龟户青黄",
        strict=True,
    )
)
_RANGES = (
    ("\u2e80", "\u2fdf"),  # radicals
    ("\uf900", "\ufaff"),  # compatibility ideographs
    ("\ufb00", "\ufb06"),  # ligatures: fi, ffl
    ("\ufe10", "\ufe19"),  # punctuation as vertical writing turns it
    ("\ufe30", "\ufe44"),
    ("\U0002f800", "\U0002fa1f"),
)


def fold_forms(text: str) -> str:
    """Write radicals and compatibility forms as the ordinary characters; everything else stays as it is."""
    return text if text.isascii() or not any(map(_is_form, text)) else "".join(map(_fold, text))


def _is_form(char: str) -> bool:
    return char >= "\u2e80" and any(first <= char <= last for first, last in _RANGES)


def _fold(char: str) -> str:
    if not _is_form(char):
        return char
    return _RADICALS.get(char) or unicodedata.normalize("NFKC", char)
