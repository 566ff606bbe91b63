"""Questions into which names are put → the weights that tell a name by its token vectors: writes rag/question/proper_names.npz.

    python -m eval.benchmarks.proper_names [REPORT …]     the reports whose questions are held out, to see what is told apart on them

The questions are those of ``eval/data/voices`` that the reader is trained on. Into each, in place of one of its nouns or before it,
a name is put: of a dictionary, or made of characters of names, with or without what such things are called (机场, 银行). Its
characters are the right ones, and those of names that the lexicon has; words that only the dictionary marks as names are left out,
all others are wrong.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import typer

import rag.question
from eval.benchmarks.follow_ups import logistic
from index.models.encoder import load_encoder
from index.schema import TokenEncoder
from index.words.normalize import normalize
from index.words.segmentation import tokenizer
from rag.facts.names import known_names
from rag.question.proper_names import WEIGHTS_FILE, with_neighbours

VOICES = Path(__file__).parents[1] / "data" / "voices"
NEVER_TRAINED_ON = frozenset({"guosen", "hkma", "caijing"})
HELD_OUT_SHARE = 5
_VARIANTS = 2
_SEED = 7
_PENALTY = 100.0
_LEARNED = 2
"""Of so many tokens one is learned from, which is enough."""
_COMMON = 300
"""Words that the dictionary has seen as often are not drawn."""
_HAN = re.compile(r"[\u3400-\u9fff]+")
_MARKED = ("nr", "ns", "nt", "nz")
_DRAWN = {"nr": 3, "nrt": 5, "nt": 8, "ns": 4}
"""Classes of names from which some are drawn, with the characters of the longest: what is longer is as often a proverb."""
_PEOPLE = ("nr", "nrt")
_THINGS = (
    "机场 港 银行 大学 集团 基金 公司 医院 学院 中学 小学 县 市 区 镇 村 开发区 水库 电站 钢厂 高速 铁路 大桥 隧道 公园 科技 证券 保险 平台 "
    "系统 股份 研究院 研究所 委员会 协会 码头 煤矿 油田 林场 景区 博物馆 图书馆 科技园 商场 车站 地铁 口岸 牧场 电气 汽车 电子 软件 资本 信托 "
    "能源 物流 网络 人寿 药业 食品 服饰 酒店 影业 钱包 芯片 模型 计划 工程 实验室 奖 论坛 航空 河 湖 岛 山 路 街道 法院 交易所 数据 云 支付 法 条例"
).split()
"""What named things are called, to put behind made names; no question is told by it."""

Rows = npt.NDArray[np.float32]
Part = tuple[str, float]
"""A piece of a question, and whether it is of a name: 1, 0, or NaN for what is not learned from."""
UNKNOWN = float("nan")


@dataclass(frozen=True, slots=True)
class Names:
    """Words of the dictionary by what they name, and characters that names are made of."""

    whole: dict[str, list[str]]
    characters: list[str]

    @classmethod
    def read(cls) -> Names:
        """Of the dictionary that cuts text into words."""
        with tokenizer().get_dict_file() as file:
            lines = (line.decode("utf-8").split() for line in file)
            rows = [line for line in lines if len(line) == 3 and _HAN.fullmatch(line[0]) and int(line[1]) < _COMMON]
        whole = {
            kind: [word for word, _, own in rows if own == kind and 2 <= len(word) <= longest]
            for kind, longest in _DRAWN.items()
        }
        return cls(whole, [char for kind in ("ns", "nr") for word in whole[kind] for char in word[-2:]])

    def draw(self, draw: random.Random) -> list[Part]:
        """A name; with what such a thing is called as a rule."""
        kind = draw.choice((*_DRAWN, "ns", "", "", ""))
        if kind:
            stem = draw.choice(self.whole[kind])
        else:
            stem = "".join(draw.choices(self.characters, k=draw.choice((2, 2, 2, 3))))
        # a dictionary's name often ends in what the thing is, which is no part of what tells it from others
        thing = max((t for t in _THINGS if stem.endswith(t) and len(stem) - len(t) > 1), key=len, default="")
        if thing:
            return [(stem.removesuffix(thing), 1.0), (thing, UNKNOWN)]
        alone = 0.7 if kind in _PEOPLE else 0.25
        return [(stem, 1.0)] if draw.random() < alone else [(stem, 1.0), (draw.choice(_THINGS), UNKNOWN)]


def read_parts(plain: str) -> list[tuple[str, float, str]]:
    """A question cut into words: each with whether it is of a name, and its class."""
    import jieba.posseg

    known = {name.text for name in known_names(plain)}
    found = []
    for word, kind in jieba.posseg.cut(plain):
        marked = kind[:2] in _MARKED
        found.append((word, 0.0 if not marked else 1.0 if word in known else UNKNOWN, kind))
    return found


def with_names(plain: str, names: Names, draw: random.Random) -> Iterator[list[Part]]:
    """The question as it is, and with a name in place of one of its nouns, before one, or with one for its kind."""
    parts = read_parts(plain)
    own: list[Part] = [(word, label) for word, label, _ in parts]
    yield own
    nouns = [n for n, (word, _, kind) in enumerate(parts) if kind[0] == "n" and len(word) > 1]
    for _ in range(_VARIANTS if nouns else 0):
        at, name, way = draw.choice(nouns), names.draw(draw), draw.random()
        if way < 0.5:
            put = name
        elif way < 0.75:
            put = [name[0], (own[at][0], UNKNOWN)]
        else:
            put = [*name, *([("的", 0.0)] if draw.random() < 0.5 else []), own[at]]
        yield [*own[:at], *put, *own[at + 1 :]]


def token_rows(parts: Sequence[Part], encoder: TokenEncoder) -> Iterator[tuple[Rows, float]]:
    """The vector of each token of the question that the parts make, and whether it is of a name."""
    labels = [label for text, label in parts for _ in text]
    vectors, places = encoder.token_vectors("".join(text for text, _ in parts))
    for vector, (start, end) in zip(with_neighbours(vectors), places, strict=True):
        mine = set(labels[start:end])
        if mine in ({0.0}, {1.0}):
            yield vector, mine.pop()


def read_report(report: str, names: Names, encoder: TokenEncoder, draw: random.Random) -> tuple[Rows, Rows]:
    """The tokens of the Chinese questions on a report that the reader is trained on."""
    lines = (VOICES / f"{report}.jsonl").read_text("utf-8").splitlines()
    asked = [json.loads(line) for number, line in enumerate(lines) if number % HELD_OUT_SHARE]
    found = [
        row
        for raw in asked
        if raw["voice"] != "english"
        for parts in with_names(normalize(raw["question"]), names, draw)
        for row in token_rows(parts, encoder)
    ]
    return np.stack([vector for vector, _ in found]), np.array([label for _, label in found], dtype=np.float32)


def fit(rows: Rows, labels: Rows) -> tuple[Rows, float]:
    """The weights, and what is added."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    scaled = np.column_stack([(rows - mean) / spread, np.ones(len(rows))])
    fitted = logistic(scaled, labels.astype(np.float64), np.array([_PENALTY] * rows.shape[1] + [0.0]))
    weights = (fitted[:-1] / spread).astype(np.float32)
    return weights, float(fitted[-1] - weights @ mean)


def main(held_out: Annotated[list[str] | None, typer.Argument(metavar="REPORT")] = None) -> None:
    """Write the weights, or with reports held out, print what is told apart on them."""
    encoder = load_encoder()
    assert isinstance(encoder, TokenEncoder)
    names, draw = Names.read(), random.Random(_SEED)
    reports = sorted(path.stem for path in VOICES.glob("*.jsonl") if path.stem not in NEVER_TRAINED_ON)
    read = {report: read_report(report, names, encoder, draw) for report in reports}
    learned = [read[report] for report in reports if report not in (held_out or ())]
    rows, labels = (np.concatenate(each)[::_LEARNED] for each in zip(*learned, strict=True))
    weights, bias = fit(rows, labels)
    for report in held_out or reports:
        rows, labels = read[report]
        told = rows @ weights + bias > 0
        right, found = labels[told].mean(), told[labels > 0].mean()
        print(f"{report}: {told.sum()} tokens told, {right:.3f} of them right; {found:.3f} of {labels.sum():.0f} found")
    if not held_out:
        target = Path(rag.question.__path__[0]) / WEIGHTS_FILE
        np.savez(target, encoder=np.array(encoder.name), weights=weights, bias=np.array(bias, dtype=np.float32))


if __name__ == "__main__":
    typer.run(main)
