"""Characters that look like ordinary ones and are not (CJK radicals, compatibility twins, ligatures) to the ordinary ones.

Fonts and converters write 长 as the radical ⻓ (U+2ED3), which no search would ever find.
"""

from __future__ import annotations

import unicodedata

# Unicode's EquivalentUnifiedIdeograph for the block CJK Radicals Supplement; NFKC folds two of them only.
_SUPPLEMENT = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑尣⺒巳⺓幺⺔彑⺖忄⺗㣺⺘扌⺙攵⺛旡⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫"
    "⺦丬⺧牛⺨犭⺩王⺪疋⺫罒⺬示⺭礻⺮竹⺯糹⺰纟⺱罓⺲罒⺳㓁⺴冗⺶羊⺷羊⺸羊⺹耂⺺肀⺻聿⺼月⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻈讠⻉贝"
    "⻊足⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑長⻒镸⻓长⻔门⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻟飠⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿"
    "⻯竜⻰龙⻱龜⻲亀⻳龟"
)
# What NFKC makes of these radicals is an old form that nobody writes; the fonts that have them show the common one.
_COMMON = {"⼾": "户", "⾭": "青", "⿈": "黄"}
# Kangxi radicals, compatibility ideographs, forms for vertical writing, small forms, Latin ligatures.
_FOLDED_BY_NFKC = (
    (0x2E80, 0x2FD5),
    (0xF900, 0xFAFF),
    (0xFB00, 0xFB06),
    (0xFE10, 0xFE19),
    (0xFE30, 0xFE6F),
    (0x2F800, 0x2FA1F),
)


def _table() -> dict[int, str]:
    found = {
        code: folded
        for first, last in _FOLDED_BY_NFKC
        for code in range(first, last + 1)
        if (folded := unicodedata.normalize("NFKC", chr(code))) != chr(code) and not folded.startswith(" ")
    }
    found |= {ord(_SUPPLEMENT[at]): _SUPPLEMENT[at + 1] for at in range(0, len(_SUPPLEMENT), 2)}
    return found | {ord(char): common for char, common in _COMMON.items()}


_TABLE = _table()


def fold_variants(text: str) -> str:
    """The text with every such character as the ordinary one; the length changes with ligatures alone (ﬁ is fi)."""
    return text if text.isascii() else text.translate(_TABLE)
