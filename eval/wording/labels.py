"""What the names in a run are called: kinds of questions, verdicts, stages, conditions, voices, halves."""

from __future__ import annotations

from collections.abc import Mapping

from eval.wording.bilingual import Text

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
    "corrected": Text("已纠正前提", "Premise set right"),
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
    "greeting": Text("问候", "Greeting"),
    "instruction": Text("其他要求", "Other request"),
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
