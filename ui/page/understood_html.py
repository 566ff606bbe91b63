"""How a question was understood, and where it is answered, as HTML with one button each. Pure, as ``ui.page.render``.

Hook for the page's script: ``button.bb-ask[data-question]`` asks that question; with ``data-alone`` without what was said
before it, with ``data-chapter`` in that part of the report.
"""

from __future__ import annotations

from index.words.normalize import squeeze
from rag.schema import Answer
from ui.words.inert import html_text
from ui.words.places import page_words, section_words
from ui.words.texts import Words


def understood_html(answer: Answer, asked: str, t: Words) -> str:
    """The question that was answered, where it is not the one that was typed; one press asks a follow-up as it stands."""
    if not asked or not answer.question or squeeze(asked) == squeeze(answer.question):
        return ""
    button = ""
    if answer.asked:
        button = (
            f' <button type="button" class="bb-ask bb-alone" data-alone="true" data-question="{html_text(answer.asked)}">'
            f"{html_text(t('as_it_stands'))}</button>"
        )
    return (
        f'<p class="bb-understood"><span class="bb-understood-said">{html_text(t("rewritten"))}</span> '
        f'<span lang="zh-CN">{html_text(answer.question)}</span>{button}</p>'
    )


def elsewhere_html(answer: Answer, link: str, t: Words) -> str:
    """The place that answers where the part that was asked does not, behind ``link``; one press asks there."""
    place = answer.elsewhere
    if place is None:
        return ""
    where = section_words(place.section, t)
    page = page_words(place.page_label, 0, t, paragraph=place.paragraph)
    button = ""
    if place.section:
        button = (
            f' <button type="button" class="bb-ask bb-there" data-question="{html_text(answer.question)}" '
            f'data-chapter="{html_text(place.section[-1])}">{html_text(t("ask_there"))}</button>'
        )
    return (
        f'<p class="bb-label">{html_text(t("elsewhere"))}</p><ul class="bb-nearest"><li>{link or html_text(where)} '
        f'<span class="bb-printed">{html_text(page)}</span>'
        f'<q class="bb-quote" lang="zh-CN">{html_text(place.quote)}</q>{button}</li></ul>'
    )
