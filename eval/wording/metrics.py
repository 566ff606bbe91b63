"""What each metric is called and what it says, in the groups in which they are shown."""

from __future__ import annotations

from collections.abc import Mapping

from eval.wording.bilingual import Metric, Text, metric

RETRIEVAL: Mapping[str, Metric] = {
    **{
        f"hit@{k}": metric(
            f"前 {k} 段命中" if k > 1 else "首段命中",
            f"Hit@{k}",
            f"前 {k} 段里有标准证据" if k > 1 else "排第一的段落里有标准证据",
            f"gold evidence within the first {k}" if k > 1 else "gold evidence in the first passage",
        )
        for k in (1, 3, 5, 10)
    },
    "mrr": metric("平均倒数排名", "MRR", "首个证据所在名次的倒数", "one over the rank of the first evidence"),
    "ndcg@10": metric("nDCG@10", "nDCG@10", "证据越靠前越高", "the earlier the evidence, the higher"),
    "recall@10": metric("证据召回@10", "Recall@10", "前 10 段覆盖的标准证据", "gold evidence held by ten passages"),
}
ANSWER: Mapping[str, Metric] = {
    "answered": metric("作答率", "Answered", "可答的问题中给出回答的", "answerable questions that got an answer"),
    "complete": metric("回答完整", "Complete", "要点齐全且不超过 160 字", "every key fact, in at most 160 characters"),
    "facts": metric("要点召回", "Fact recall", "说出的要点占全部要点", "key facts that are stated"),
    "fact_precision": metric(
        "数字与时间精确率",
        "Fact precision",
        "说出的数字与时间中有依据的",
        "stated figures and periods that gold supports",
    ),
    "numbers": metric(
        "数字一致",
        "Numbers",
        "参考答案的数字在回答里，单位与数量级可换算",
        "the reference's figures, whatever the scale",
    ),
    "judge": metric("模型评分", "Judge", "评判模型对照参考答案的评分", "a model's grade against the reference"),
    "rouge_l": metric(
        "ROUGE-L", "ROUGE-L", "与参考答案的最长公共子序列", "longest common subsequence with the reference"
    ),
    "char_f1": metric("字符 F1", "Character F1", "与参考答案共有的字", "characters shared with the reference"),
    "length": metric("回答长度（字）", "Length (characters)", "引用标记不计", "marks left out"),
}
CITATION: Mapping[str, Metric] = {
    "page": metric("页码正确", "Right page", "已答的问题中引到标准页的", "answers that cite a gold page"),
    "section": metric("章节正确", "Right section", "已答的问题中引到标准章节的", "answers that cite a gold section"),
    "citation_precision": metric(
        "引用精确率", "Citation precision", "页码与章节都对的引用", "citations with gold page and section"
    ),
    "citation_recall": metric("引用召回率", "Citation recall", "被引用到的标准出处", "gold places that are cited"),
    "verbatim": metric("引文逐字相符", "Verbatim quotes", "在原文中逐字找到的引文", "quotes found word for word"),
    "cited": metric("句句有据", "Cited sentences", "带引用的回答句", "answer sentences with a citation"),
}
REFUSAL: Mapping[str, Metric] = {
    "recall": metric("拒答召回率", "Refusal recall", "不可答的问题中拒答的", "unanswerable questions refused"),
    "precision": metric("拒答精确率", "Refusal precision", "拒答中确实不可答的", "refusals that were right"),
    "f1": metric("拒答 F1", "Refusal F1", "精确率与召回率的调和平均", "harmonic mean of the two"),
    "wrongly_refused": metric(
        "误拒率", "Wrongly refused", "可答的问题中拒答的，越低越好", "answerable questions refused; lower is better"
    ),
    "handled": metric(
        "拒答或纠正",
        "Refused or corrected",
        "不可答的问题中拒答的，或纠正了错误前提的",
        "unanswerable questions refused, or false premises set right",
    ),
    "refusal_correct": metric(
        "答拒判断正确", "Refusal decision right", "该答的答了、该拒的拒了", "answered or refused as it should"
    ),
    "refused": metric("拒答占比", "Refused", "全部问题中拒答的", "of all questions"),
}
GROUPS: Mapping[str, tuple[Text, Mapping[str, Metric]]] = {
    "retrieval": (Text("检索", "Retrieval"), RETRIEVAL),
    "answer": (Text("回答", "Answer"), ANSWER),
    "citation": (Text("引用", "Citation"), CITATION),
    "refusal": (Text("拒答", "Refusal"), REFUSAL),
}
OTHER = Text("其他", "Other")
METRIC_BY_NAME: Mapping[str, Metric] = {name: m for _, group in GROUPS.values() for name, m in group.items()}
