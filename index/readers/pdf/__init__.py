"""PDF to a ``Document``: glyphs, lines, margins, headings, tables, footnotes, blocks."""
