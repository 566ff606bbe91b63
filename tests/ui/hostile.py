"""Texts that would do something if they were read as anything but text."""

from __future__ import annotations

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "</div></span></p><h1>out</h1>",
    "[a](javascript:alert(1)) ![b](http://evil.example/x.png)",
    "**bold** *it* __b__ ~~s~~ `code` $x^2$ \\(y\\) \\[z\\]",
    "# heading\n\n- list\n1. list\n> quote\n\n    code\n\n---\n\n```\nfence\n```",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "https://evil.example www.evil.example <http://evil.example> mail@evil.example",
    "&lt;b&gt; &#60;i&#62; &amp;",
    "[^1]: a note\n[^1] [x]: http://evil.example",
    "\\<b\\> \\",
    "<!-- comment --> <?php ?> <![CDATA[x]]>",
    "{{constructor.constructor('alert(1)')()}}",
    "a\x00b\x07c\u202ed\ud800e\ufffef",
)
