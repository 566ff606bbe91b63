"""A saved web page (HTML, or MHTML as browsers save it in one file) → Document: the article, not its menus.

Trafilatura says which of the page's text is the article. It flattens merged cells and may lose a paragraph, so that only the
borders are taken from it: everything between the first and the last part that it keeps is read from the page itself.
"""

from __future__ import annotations

import email
import re
from dataclasses import replace
from email import policy
from typing import Any

from index.errors import EmptySourceError, FormatError
from index.readers.decoding import decode
from index.readers.flow import FlowReader, Heading, Item, Picture, TableGrid
from index.readers.html_tree import is_hidden, is_unseen, items_of, parse_html, text_of
from index.readers.names import squeeze
from index.readers.office.finish import NO_PAGE, OfficeFile, document_of
from index.readers.set_apart import headings_set_apart
from index.readers.title import lone_title, numbered_headings
from index.schema import Document, Dropped

_MENUS = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|crumbs?|sidebar|aside|footer|copyright|toolbar|share|sharing|"
    r"social|related|recommend|comments?|advert|ads?|banner|pagination|pager|cookie|popup|modal|login)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ROLES = frozenset({"navigation", "banner", "contentinfo", "complementary", "search", "menu", "dialog"})
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_BESIDE = re.compile(
    r"版权|copyright|©|ICP|备案|公网安备|联系我们|打印|关闭|分享|上一篇|下一篇|责任编辑|扫一扫|浏览次数|点击|网站地图|技术支持|主办",
    re.IGNORECASE,
)
_SITE = re.compile(r"\s*(?:[|_–—]|\s-\s).*$")
_MOST_LINKS = 0.6
_TOO_LITTLE = 0.3


def read_web_page(file: OfficeFile) -> Document:
    """Read a web page. Raises ``FormatError`` or ``EmptySourceError``."""
    root = parse_html(_markup(file))
    body = None if root is None else root.find("body")
    if root is None or body is None:
        raise EmptySourceError(f"{file.path} is a web page without text.")
    shown = _shown_by_scripts(body)
    menus = _without_menus(body)
    items, outside = _article(list(items_of(body)), body) if shown is None else _within(shown, body)
    title, items = lone_title(_headed(items))
    reader = FlowReader()
    reader.take(items, NO_PAGE)
    dropped = [
        Dropped("menu", menus, "navigation, head and foot of the page, advertisements"),
        Dropped("beside the article", outside, "text before and after the article"),
        Dropped("picture", sum(isinstance(item, Picture) for item in items), "pictures are not read"),
    ]
    return document_of(file, reader.builder, "html", title=title or _page_title(root), dropped=dropped)


def _headed(items: list[Item]) -> list[Item]:
    """The items with their headings; a page whose one heading is its title may set those of the text in bold."""
    items = numbered_headings(items)
    headings = [at for at, item in enumerate(items) if isinstance(item, Heading)]
    if len(headings) != 1:
        return headings_set_apart(items)
    at, title = headings[0], items[headings[0]]
    below = headings_set_apart(items[at + 1 :])
    level = title.level if isinstance(title, Heading) else 1
    lowered = [replace(item, level=item.level + level) if isinstance(item, Heading) else item for item in below]
    return [*items[: at + 1], *lowered]


def _shown_by_scripts(body: Any) -> Any | None:
    """Show what holds most of a page's text and is hidden by a style until the page's script shows it: the article."""
    whole, shown = _size(body), None
    for element in body.iter():
        if isinstance(element.tag, str) and is_hidden(element) and _size(element) > whole / 2:
            del element.attrib["style"]
            shown = element
    return shown if shown is not body else None


def _within(shown: Any, body: Any) -> tuple[list[Item], int]:
    """What stands above and in the part that holds the article, and how many paragraphs below it."""
    items, inside = list(items_of(body)), list(items_of(shown))
    last = max((at for at, item in enumerate(items) if item in inside), default=len(items) - 1)
    return items[: last + 1], len(items) - last - 1


def _size(element: Any) -> int:
    """How much text there is in an element, hidden or not, without its scripts."""
    unread = sum(len(_letters(each)) for each in element.iter("script", "style", "noscript", "template"))
    return len(_letters(element)) - unread


def _markup(file: OfficeFile) -> str:
    """The page's HTML as text, in the encoding that it names."""
    data = file.data
    if data.lstrip()[:1] != b"<" and b"multipart/related" in data[:4096].lower():
        message = email.message_from_bytes(data, policy=policy.default)
        parts = (part for part in message.walk() if part.get_content_type() == "text/html")
        try:
            part = next(parts)
            payload = part.get_payload(decode=True)
        except (StopIteration, ValueError, LookupError) as error:
            raise FormatError(f"{file.path} is a web archive without a page in it. Save the page as HTML.") from error
        data = payload if isinstance(payload, bytes) else b""
        named = part.get_content_charset()
    else:
        named = match[1].decode("ascii") if (match := _CHARSET.search(data[:4096])) else None
    if named and named.lower().replace("_", "-") not in ("utf-8", "utf8", "gb2312", "gbk", "gb18030"):
        try:
            return decode(data.decode(named).encode("utf-8"), file.path)
        except (UnicodeDecodeError, LookupError, ValueError):
            pass
    return decode(data, file.path)


def _without_menus(body: Any) -> int:
    """Take out of the tree what is no text of a page; how many such parts there were."""
    whole = len(_letters(body))
    found = [element for element in body.iter() if isinstance(element.tag, str) and _is_menu(element)]
    count = 0
    gone: set[Any] = set()
    for element in found:
        if any(above in gone for above in element.iterancestors()):
            continue
        # A page whose everything stands in <header> or class="sidebar" is no menu.
        if element.getparent() is None or (not is_unseen(element) and len(_letters(element)) > whole / 2):
            continue
        count += not is_unseen(element) and bool(_letters(element))
        gone.add(element)
    for element in gone:
        element.drop_tree()
    return count


def _is_menu(element: Any) -> bool:
    if is_unseen(element) or element.tag in ("nav", "aside") or (element.get("role") or "").lower() in _ROLES:
        return True
    if element.tag in ("header", "footer"):
        return not any(True for _ in element.iterancestors("article"))
    if element.tag in ("div", "ul", "ol", "section", "table", "dl", "p"):
        named = f"{element.get('class') or ''} {element.get('id') or ''}"
        return bool(_MENUS.search(named)) or (element.tag != "p" and _is_link_list(element))
    return False


def _is_link_list(element: Any) -> bool:
    """Whether an element is little more than three or more links, not in running text."""
    links = list(element.iter("a"))
    if len(links) < 3:
        return False
    return sum(len(_letters(link)) for link in links) > _MOST_LINKS * len(_letters(element))


def _letters(element: Any) -> str:
    return "".join("".join(element.itertext()).split())


def _article(items: list[Item], body: Any) -> tuple[list[Item], int]:
    """The items from the first to the last that belong to the article, and how many paragraphs stand outside."""
    kept = _article_text(body)
    whole = sum(len(_bare(_text(item))) for item in items)
    if not kept or len(kept) < _TOO_LITTLE * whole:
        return items, 0
    inside = [at for at, item in enumerate(items) if len(bare := _bare(_text(item))) >= 2 and bare in kept]
    if not inside:
        return items, 0
    first, last = inside[0], inside[-1]
    while first > 0 and _may_belong(items[first - 1]):
        first -= 1
    while last + 1 < len(items) and _may_belong(items[last + 1]):
        last += 1
    outside = [item for item in (*items[:first], *items[last + 1 :]) if not isinstance(item, Picture)]
    return items[first : last + 1], len(outside)


def _may_belong(item: Item) -> bool:
    """Whether what touches the article is better kept: what is lost cannot be asked."""
    if isinstance(item, (Heading, TableGrid, Picture)):
        return True
    text = item.text.strip()
    told = text.endswith(("。", "；", "！", "？")) or re.search(r"[\u3400-\u9fff].*\d|\d.*[\u3400-\u9fff]", text)
    return bool(told) and _BESIDE.search(text) is None


def _article_text(body: Any) -> str:
    import trafilatura  # a third of a second
    from lxml import html

    for cell in body.iter("td", "th"):
        cell.attrib.pop("colspan", None)  # it makes a cell of each column, however many are claimed
        cell.attrib.pop("rowspan", None)
    markup = html.tostring(body, encoding="unicode")
    found = trafilatura.extract(
        f"<html>{markup}</html>", include_comments=False, include_tables=True, favor_recall=True, output_format="txt"
    )
    return _bare(found or "")


def _text(item: Item) -> str:
    if isinstance(item, TableGrid):
        return next((cell for row in item.grid for cell in row if cell), "")
    return item.text


def _bare(text: str) -> str:
    return re.sub(r"[\s|]+", "", text)


def _page_title(root: Any) -> str | None:
    """The page's own title without the name of its site."""
    named = root.find(".//title")
    text = squeeze(text_of(named)) if named is not None else ""
    return _SITE.sub("", text) or text or None
