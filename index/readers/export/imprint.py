"""Cover and back cover of an export: number, publisher, date, title; the publisher's address."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.readers.export.stream import Stream
from index.readers.names import tidy_name

_NUMBER = re.compile(r"(?:No|NO|编号|第)\s*[.．:：]?\s*(\d{4,8})\s*号?")
_DATE = re.compile(r"(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?")
_PUBLISHER = re.compile(
    r"[\u4e00-\u9fff]{2,20}?(?:研究院|研究所|研究中心|委员会|协会|学会|联盟|大学|学院|集团|公司|银行|办公室|部|局|院|中心)"
    r"(?![\u4e00-\u9fff])"
)
_SITE_TITLE = re.compile(r"《(.+?)》")
_FILE_NAME = re.compile(r"(?:\(\d+页\))?\s*(?:\.(?:pdf|docx?|pptx?|txt))?$", re.IGNORECASE)
_MAX_COVER = 400
_ADDRESS = re.compile(r"地\s*址\s*[:：].{0,80}?(?:邮\s*编|电\s*话|邮\s*箱)")
_MAX_BACK_COVER = 300


@dataclass(frozen=True, slots=True)
class Cover:
    """What the cover says; ``found`` where the text has one."""

    title: str | None
    number: str | None = None
    publisher: str | None = None
    date: str | None = None
    found: bool = False


def read_cover(text: str, preface: str, header: str | None) -> Cover:
    """Read what stands before the first heading. The running header, the report's own title, is the best title."""
    site = _SITE_TITLE.search(preface)
    title = header or (_FILE_NAME.sub("", site.group(1)).split(":")[-1].split("：")[-1] if site else None)
    number = _NUMBER.search(text)
    date = _DATE.search(text)
    if not text.strip() or len(text) > _MAX_COVER or not (number or date):
        return Cover(title)
    bare = text
    for match in (number, date):
        bare = bare.replace(match.group(), "\n") if match else bare
    publisher = _PUBLISHER.search(bare)
    return Cover(
        title,
        number.group(1) if number else None,
        publisher.group() if publisher else None,
        tidy_name(date.group()) if date else None,
        found=True,
    )


def find_back_cover(stream: Stream) -> tuple[Stream, bool]:
    """Cut the publisher's address off the end; whether it was there."""
    text = stream.text
    address = _ADDRESS.search(text, max(0, len(text) - _MAX_BACK_COVER))
    if address is None:
        return stream, False
    # The publisher's name stands in front of it, behind the last sentence.
    last_stop = text.rfind("。", 0, address.start())
    start = last_stop + 1 if address.start() - last_stop <= 30 else address.start()
    return stream.part(0, start), True
