from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.errors import SettingsError, StorageError
from index.models.encoder import load_encoder
from index.models.export import MARKER_FILE, export_default_encoder, require_space
from index.models.names import DEFAULT_ENCODER
from index.models.onnx_encoder import OnnxEncoder
from index.models.sentence_transformers_encoder import SentenceTransformersEncoder, unit_rows
from index.schema import Vectors

PASSAGES = [
    "移动支付用户规模持续扩大,农村地区的普及率也在提高。",
    "央行数字货币的试点范围扩展到十七个省市。",
    "大模型被银行用于智能客服、代码生成和合同审查。",
    "区块链技术在供应链金融中用于确认应收账款。",
    "监管沙盒允许机构在可控的环境里测试新产品。",
    "隐私计算让数据可用而不可见,联邦学习是其中一种办法。",
    "绿色信贷余额同比增长百分之二十五点一。",
    "分布式数据库替换了部分银行的核心系统。",
    "反洗钱系统借助图计算识别可疑的资金网络。",
    "保险公司用遥感卫星评估农作物的受灾程度。",
    "Open banking lets third parties read account data with consent.",
    "Cloud spending of European banks grew by 18% in 2023.",
    "量子计算可能破解现有的公钥密码,抗量子算法正在制定标准。",
    "消费者投诉集中在个人信息被过度收集。",
    "数字人民币与 mBridge 项目:多边央行数字货币桥进入 MVP 阶段。",
    "信用卡逾期半年未偿信贷总额为1,239.64亿元。",
    "金融科技人才缺口较大,高校开设了交叉学科。",
    "证券公司的投顾业务引入智能推荐。",
    "跨境支付的平均成本为6.35%,高于联合国的目标。",
    "乡村振兴金融服务平台覆盖了832个县。",
]
QUESTIONS = [
    "数字货币在多少个省市试点?",
    "银行怎样使用大模型?",
    "绿色信贷增长了多少?",
    "How fast did cloud spending grow?",
    "怎样在不泄露数据的情况下合作?",
]
ODD_TEXTS = [
    "",
    " ",
    "1",
    "3.14159%",
    "1,234,567.89",
    "2024年1月—6月",
    "。,、;:?!“”‘’《》【】…—",
    "!!! ??? ---",
    "ＦｉｎＴｅｃｈ　２０２４",
    "①②③ ㈱ ㎡ ℃ №",
    "繁體中文的金融科技報告",
    "〇龘𠮷𠮷 两个生僻字相连",
    "😀😀👍🏽 表情",
    "行一\n行二\t制表\r\n 多  个   空格 ",
    "\x01控制\x7f字\u200b符\ufeff",
    "日本語のテキスト ｶﾅ 한국어",
    "前\0后\ud800",
    "https://example.com/a?b=c&d=[1,2]",
    "<s> 标记 </s> <mask>",
    "GPT-4o/LLaMA-3 70B,参数700亿",
    "金融科技生态的参与者包括监管机构、金融机构和科技企业。" * 60,
    "The quick brown fox jumps over the lazy dog. " * 120,
    "2024 金融 " * 400,
]


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("encoder") / "e5"
    export_default_encoder(folder)
    yield folder
    shutil.rmtree(folder)  # half a gigabyte that pytest would keep for three runs


@pytest.fixture(scope="session")
def torch_encoder(exported: Path) -> SentenceTransformersEncoder:
    return SentenceTransformersEncoder(str(exported), device="cpu", batch_size=4)


@pytest.fixture(scope="session")
def tokenizer(exported: Path) -> Any:
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(exported / "tokenizer.json"))


engine = OnnxEncoder()


@pytest.fixture(scope="session")
def ours() -> Vectors:
    return engine.encode_documents([*PASSAGES, *ODD_TEXTS])


@pytest.fixture(scope="session")
def theirs(torch_encoder: SentenceTransformersEncoder) -> Vectors:
    return torch_encoder.encode_documents([*PASSAGES, *ODD_TEXTS])


def test_documents_agree_with_the_engine(ours: Vectors, theirs: Vectors) -> None:
    assert theirs.shape == ours.shape == (43, 384)
    assert theirs.dtype == np.float32
    cosines = (ours * theirs).sum(axis=1)
    assert {t[:20]: float(c) for t, c in zip([*PASSAGES, *ODD_TEXTS], cosines, strict=True) if c < 0.998} == {}


def test_questions_agree_and_rank_the_passages_the_same(
    torch_encoder: SentenceTransformersEncoder, ours: Vectors, theirs: Vectors
) -> None:
    questions, others = engine.encode_queries(QUESTIONS), torch_encoder.encode_queries(QUESTIONS)
    assert (questions * others).sum(axis=1).min() > 0.998
    passages, other_passages = ours[: len(PASSAGES)], theirs[: len(PASSAGES)]
    scores = questions @ passages.T
    assert scores.argmax(axis=1).tolist() == [1, 2, 6, 11, 5]
    # All on torch, and as the product does it: passages on torch, questions on the engine.
    for other in (others @ other_passages.T, questions @ other_passages.T):
        assert other.argmax(axis=1).tolist() == [1, 2, 6, 11, 5]
        for row, other_row in zip(scores, other, strict=True):
            # Passages whose scores differ by less than the engine's rounding may change places; no others may.
            ranked = row[np.argsort(-other_row, kind="stable")]
            assert (ranked[:-1] - ranked[1:]).min() > -0.005


def test_plain_sentence_transformers_loads_the_folder(exported: Path) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(exported), device="cpu", local_files_only=True)
    assert model.prompts == {"query": "query: ", "document": "passage: "}
    assert model.max_seq_length == 512
    vector = model.encode_query(["银行怎样使用大模型?"])
    assert float(np.linalg.norm(vector)) == pytest.approx(1.0, abs=1e-5)
    assert float(vector[0] @ engine.encode_queries(["银行怎样使用大模型?"])[0]) > 0.998


@pytest.mark.parametrize("text", [*PASSAGES, *QUESTIONS, *(t for t in ODD_TEXTS if "\0" not in t and "<s>" not in t)])
def test_tokens_are_as_many_as_the_engine_counts(tokenizer: Any, text: str) -> None:
    assert len(tokenizer.encode("passage: " + text).ids) == engine.token_count(text)
    assert len(tokenizer.encode("query: " + text).ids) == engine.token_count(text, is_query=True)


def test_tokens_begin_and_end_as_xlm_roberta_does(tokenizer: Any) -> None:
    tokens = tokenizer.encode("query: 大 模型")
    assert (tokens.tokens[0], tokens.tokens[-1]) == ("<s>", "</s>")
    assert tokens.tokens[:4] == ["<s>", "▁que", "ry", ":"]
    assert tokenizer.decode(tokens.ids) == "query: 大 模型"


def test_both_encoders_have_one_name(exported: Path, torch_encoder: SentenceTransformersEncoder) -> None:
    assert json.loads((exported / MARKER_FILE).read_text(encoding="utf-8")) == {"name": DEFAULT_ENCODER}
    assert torch_encoder.name == engine.name == load_encoder(str(exported)).name
    assert torch_encoder.dimension == engine.dimension
    assert torch_encoder.device == "cpu"


def test_progress_and_no_texts(torch_encoder: SentenceTransformersEncoder) -> None:
    calls: list[tuple[str, int, int]] = []
    torch_encoder.encode_documents(["短"] * 17, lambda *call: calls.append(call))
    assert calls == [("encode", 16, 17), ("encode", 17, 17)]  # four batches of four, then the rest
    assert torch_encoder.encode_documents([]).shape == (0, 384)
    assert torch_encoder.encode_queries([]).shape == (0, 384)


def test_a_folder_is_loaded_without_asking_the_network(exported: Path) -> None:
    code = f"""
import socket
def refuse(*args, **kwargs):
    raise SystemExit("the network was asked")
socket.getaddrinfo = socket.create_connection = socket.socket.connect = refuse
from index.models.encoder import load_encoder
print(load_encoder({str(exported)!r}, device="cpu").encode_queries(["问"]).shape)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=300)
    assert (done.returncode, done.stdout, done.stderr) == (0, "(1, 384)\n", "")


def test_an_empty_target_is_filled_and_a_full_one_refused(exported: Path, tmp_path: Path) -> None:
    before = sorted(path.name for path in exported.iterdir())
    with pytest.raises(SettingsError, match="a folder with something in it"):
        export_default_encoder(exported)
    assert sorted(path.name for path in exported.iterdir()) == before
    assert [path.name for path in exported.parent.iterdir()] == [exported.name]  # no temporary folder is left
    file = tmp_path / "file"
    file.write_text("x", encoding="ascii")
    with pytest.raises(SettingsError, match="not a folder"):
        export_default_encoder(file)


def test_a_refused_write_leaves_nothing(tmp_path: Path) -> None:
    code = f"""
import resource
from pathlib import Path
from index.models.export import export_default_encoder
from index.errors import StorageError
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))
try:
    export_default_encoder(Path({str(tmp_path / "new" / "e5")!r}))
except StorageError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300)
    assert "could not be written" in done.stdout
    assert list((tmp_path / "new").iterdir()) == []


def test_too_little_space_is_said_with_both_numbers(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"has \d+ MB free, the encoder needs 1000000000000 MB"):
        require_space(tmp_path, 10**18)


def test_a_model_that_is_not_here_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no such folder: \./missing/model"):
        load_encoder("./missing/model").encode_queries(["问"])
    with pytest.raises(SettingsError, match="hf download nobody/no-such-model"):
        load_encoder("nobody/no-such-model", device="cpu").encode_queries(["问"])
    with pytest.raises(SettingsError, match="holds no model"):
        load_encoder(str(tmp_path)).encode_queries(["问"])


def test_a_damaged_folder_is_an_error(exported: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(exported, damaged, ignore=shutil.ignore_patterns("*.safetensors"))
    (damaged / "model.safetensors").write_bytes(b"\x00" * 100)
    with pytest.raises(SettingsError, match="cannot be loaded"):
        load_encoder(str(damaged), device="cpu").encode_queries(["问"])
    for content in ("{", "[]", '{"name": 1}'):
        (damaged / MARKER_FILE).write_text(content, encoding="utf-8")
        with pytest.raises(SettingsError, match=MARKER_FILE):
            load_encoder(str(damaged))


def test_a_device_that_is_not_here_is_an_error(exported: Path) -> None:
    with pytest.raises(SettingsError, match="'nonsense' cannot be used"):
        load_encoder(str(exported), device="nonsense").encode_queries(["问"])


def test_a_folder_without_a_marker_is_named_by_its_path(tmp_path: Path) -> None:
    encoder = SentenceTransformersEncoder(str(tmp_path / "." / "x" / ".."))
    assert encoder.name == str(tmp_path / "." / "x" / "..")  # no such folder: the name as given
    assert SentenceTransformersEncoder(f"{tmp_path}/").name == str(tmp_path.resolve())
    assert SentenceTransformersEncoder("BAAI/bge-m3").name == "BAAI/bge-m3"


def test_unit_rows_by_hand() -> None:
    rows = unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]], dtype=np.float32))
    assert rows.tolist() == [[pytest.approx(0.6), pytest.approx(0.8)], [0.0, 0.0]]
