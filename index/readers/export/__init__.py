"""What the text export of a report has lost, found again: pages, footnotes, contents, headings, tables."""
