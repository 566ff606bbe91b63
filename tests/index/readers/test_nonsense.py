from __future__ import annotations

import base64
import random
from pathlib import Path

import pytest

from index.errors import FormatError
from index.readers.dispatch import read_document
from index.readers.nonsense import nonsense, wordless

CHANCE = random.Random(7)


def pairs(low: int, high: int) -> bytes:
    return bytes(byte for _ in range(600) for byte in (CHANCE.randrange(low, high), CHANCE.randrange(0xA1, 0xFF)))


@pytest.mark.parametrize(
    "data",
    [
        pairs(0xB0, 0xF8),
        pairs(0xB0, 0xD7),  # common characters only
        "".join(chr(CHANCE.randrange(0x4E00, 0x9FFF)) for _ in range(900)).encode(),
        bytes(CHANCE.randrange(33, 127) for _ in range(2_000)),
        base64.encodebytes(CHANCE.randbytes(2_000)),
    ],
)
def test_bytes_at_random_are_refused_although_they_decode(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    with pytest.raises(FormatError, match="no text that anybody wrote"):
        read_document(tmp_path / "a.txt")


@pytest.mark.parametrize(
    "text",
    [
        "2024年,青石县完成茶叶产量3.6万吨,同比增长6.8%,产业结构持续优化,茶农收入稳步提高,品牌影响进一步扩大。" * 3,
        "二〇二四年,臺灣地區經濟成長率為百分之三點五,較上年增加一點二個百分點,失業率維持低點,物價漲幅趨緩。" * 2,
        "The output of tea grew by 6.8% in 2024, and 62.5% of it was green tea (see https://example.org/a?b=c).",
        "8,640 9,120 41.7% 2023-05-01 12:30 " * 5,
        "短。",
        "学而时习之,不亦说乎?有朋自远方来,不亦乐乎?人不知而不愠,不亦君子乎?其为人也孝弟,而好犯上者,鲜矣。" * 3,
        "| 东镇 | 是 | 否 | 元 | 户 | 优 | 甲 |\n| 西镇 | 否 | 是 | 亩 | 吨 | 良 | 乙 |\n" * 9,
        "张伟 王芳 李娜 刘洋 陈静 杨帆 赵磊 黄敏 周涛 吴霞 徐斌 孙丽 胡军 朱琳 高峰 林雪 何鑫 郭婷 马超 罗敏 " * 4,
        "def 面积(长: float, 宽: float) -> float:\n    return 长 * 宽  # 平方米\n\nfor 行 in 表: print(行)\n" * 9,
        "<svg onload=window.a=1>产量</svg><b onmouseover=window.b=2>为9万吨</b>[a](javascript:c(1))。" * 3,
    ],
)
def test_what_people_write_is_not(text: str) -> None:
    assert (nonsense(text), wordless(text)) == (None, None)
