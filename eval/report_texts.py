"""Every text of ``report.html``, in Chinese and English. A name that is not here is shown as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Text(NamedTuple):
    """The same words in both languages."""

    zh: str
    en: str


class Metric(NamedTuple):
    """What a metric is called, and what it says in a sentence."""

    title: Text
    meaning: Text


def _metric(zh: str, en: str, meaning_zh: str, meaning_en: str) -> Metric:
    return Metric(Text(zh, en), Text(meaning_zh, meaning_en))


RETRIEVAL: Mapping[str, Metric] = {
    **{
        f"hit@{k}": _metric(
            f"前 {k} 段命中" if k > 1 else "首段命中",
            f"Hit@{k}",
            f"前 {k} 段里有标准证据" if k > 1 else "排第一的段落里有标准证据",
            f"gold evidence within the first {k}" if k > 1 else "gold evidence in the first passage",
        )
        for k in (1, 3, 5, 10)
    },
    "mrr": _metric("平均倒数排名", "MRR", "首个证据所在名次的倒数", "one over the rank of the first evidence"),
    "ndcg@10": _metric("nDCG@10", "nDCG@10", "证据越靠前越高", "the earlier the evidence, the higher"),
    "recall@10": _metric("证据召回@10", "Recall@10", "前 10 段覆盖的标准证据", "gold evidence held by ten passages"),
}
ANSWER: Mapping[str, Metric] = {
    "answered": _metric("作答率", "Answered", "可答的问题中给出回答的", "answerable questions that got an answer"),
    "complete": _metric("回答完整", "Complete", "要点齐全且不超过 160 字", "every key fact, in at most 160 characters"),
    "facts": _metric("要点召回", "Fact recall", "说出的要点占全部要点", "key facts that are stated"),
    "fact_precision": _metric(
        "数字与时间精确率",
        "Fact precision",
        "说出的数字与时间中有依据的",
        "stated figures and periods that gold supports",
    ),
    "numbers": _metric(
        "数字一致",
        "Numbers",
        "参考答案的数字在回答里，单位与数量级可换算",
        "the reference's figures, whatever the scale",
    ),
    "judge": _metric("模型评分", "Judge", "评判模型对照参考答案的评分", "a model's grade against the reference"),
    "rouge_l": _metric(
        "ROUGE-L", "ROUGE-L", "与参考答案的最长公共子序列", "longest common subsequence with the reference"
    ),
    "char_f1": _metric("字符 F1", "Character F1", "与参考答案共有的字", "characters shared with the reference"),
    "length": _metric("回答长度（字）", "Length (characters)", "引用标记不计", "marks left out"),
}
CITATION: Mapping[str, Metric] = {
    "page": _metric("页码正确", "Right page", "已答的问题中引到标准页的", "answers that cite a gold page"),
    "section": _metric("章节正确", "Right section", "已答的问题中引到标准章节的", "answers that cite a gold section"),
    "citation_precision": _metric(
        "引用精确率", "Citation precision", "页码与章节都对的引用", "citations with gold page and section"
    ),
    "citation_recall": _metric("引用召回率", "Citation recall", "被引用到的标准出处", "gold places that are cited"),
    "verbatim": _metric("引文逐字相符", "Verbatim quotes", "在原文中逐字找到的引文", "quotes found word for word"),
    "cited": _metric("句句有据", "Cited sentences", "带引用的回答句", "answer sentences with a citation"),
}
REFUSAL: Mapping[str, Metric] = {
    "recall": _metric("拒答召回率", "Refusal recall", "不可答的问题中拒答的", "unanswerable questions refused"),
    "precision": _metric("拒答精确率", "Refusal precision", "拒答中确实不可答的", "refusals that were right"),
    "f1": _metric("拒答 F1", "Refusal F1", "精确率与召回率的调和平均", "harmonic mean of the two"),
    "wrongly_refused": _metric(
        "误拒率", "Wrongly refused", "可答的问题中拒答的，越低越好", "answerable questions refused; lower is better"
    ),
    "refusal_correct": _metric(
        "答拒判断正确", "Refusal decision right", "该答的答了、该拒的拒了", "answered or refused as it should"
    ),
    "refused": _metric("拒答占比", "Refused", "全部问题中拒答的", "of all questions"),
}
GROUPS: Mapping[str, tuple[Text, Mapping[str, Metric]]] = {
    "retrieval": (Text("检索", "Retrieval"), RETRIEVAL),
    "answer": (Text("回答", "Answer"), ANSWER),
    "citation": (Text("引用", "Citation"), CITATION),
    "refusal": (Text("拒答", "Refusal"), REFUSAL),
}
OTHER = Text("其他", "Other")

KINDS: Mapping[str, Text] = {
    "number": Text("数字", "Number"),
    "date": Text("日期", "Date"),
    "name": Text("名称", "Name"),
    "list": Text("列举", "List"),
    "definition": Text("定义", "Definition"),
    "table_row": Text("表格", "Table row"),
    "caption": Text("图表标题", "Caption"),
    "footnote": Text("脚注", "Footnote"),
    "comparison": Text("比较", "Comparison"),
    "follow_up": Text("追问", "Follow-up"),
    "paraphrase": Text("换说法", "Paraphrase"),
    "colloquial": Text("口语与错字", "Colloquial"),
    "english": Text("英文提问", "English"),
    "section": Text("章节", "Section"),
    "reason": Text("原因", "Reason"),
    "yesno": Text("是非", "Yes or no"),
    "cover": Text("封面", "Cover"),
    "near_period": Text("近似·时间", "Near miss: period"),
    "near_place": Text("近似·地域", "Near miss: place"),
    "near_organisation": Text("近似·机构", "Near miss: organisation"),
    "near_quantity": Text("近似·指标", "Near miss: quantity"),
    "near_object": Text("近似·对象", "Near miss: object"),
    "false_premise": Text("错误前提", "False premise"),
    "off_topic": Text("无关", "Off topic"),
    "injection": Text("夹带指令", "Injection"),
}
VERDICTS: Mapping[str, Text] = {
    "complete": Text("完整", "Complete"),
    "refused": Text("正确拒答", "Rightly refused"),
    "incomplete": Text("不完整", "Incomplete"),
    "missed": Text("未答到要点", "Missed"),
    "wrongly_refused": Text("错误拒答", "Wrongly refused"),
    "not_refused": Text("应拒未拒", "Should have refused"),
    "error": Text("出错", "Failed"),
    "answered": Text("已答·未评分", "Answered, not scored"),
    "refused_unscored": Text("已拒答·未评分", "Refused, not scored"),
    "retrieved": Text("仅检索", "Retrieval only"),
}
"""In the order in which they are shown."""
STAGES: Mapping[str, Text] = {
    "total": Text("合计", "Total"),
    "analyse": Text("分析问题", "Analyse"),
    "encode": Text("编码", "Encode"),
    "retrieve": Text("检索", "Retrieve"),
    "answer": Text("组织回答", "Answer"),
    "generate": Text("模型撰写与核对", "Write and check"),
    "verify": Text("核对", "Verify"),
}
CONDITIONS: Mapping[str, Text] = {
    "period": Text("时间", "Period"),
    "place": Text("地域", "Place"),
    "organisation": Text("机构", "Organisation"),
    "quantity": Text("指标", "Quantity"),
    "object": Text("对象", "Object"),
    "premise": Text("前提", "Premise"),
    "picture": Text("图片", "Picture"),
    "topic": Text("主题", "Topic"),
}
VOICES: Mapping[str, Text] = {
    "analyst": Text("分析师速记", "Analyst in a hurry"),
    "regulator": Text("监管公文", "Regulator"),
    "layman": Text("外行口语", "Layman"),
    "careful": Text("较真的读者", "Careful reader"),
    "neutral": Text("中性", "Neutral"),
    "english": Text("英文与混用", "English and mixed"),
    "none": Text("未标口吻", "Not named"),
}
CITED_KINDS: Mapping[str, Text] = {
    "table": Text("表格", "table"),
    "figure": Text("图", "figure"),
    "footnote": Text("脚注", "footnote"),
}
SPLITS: Mapping[str, Text] = {
    "dev": Text("开发集", "dev split"),
    "test": Text("测试集", "test split"),
    "all": Text("全部", "all"),
}
GENERATORS: Mapping[str, Text] = {"extractive": Text("原文摘取", "extractive")}


def named(texts: Mapping[str, Text], name: str) -> Text:
    """The text of ``name``, or the name itself in both languages."""
    return texts.get(name) or Text(name, name)
