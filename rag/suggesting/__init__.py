"""Questions that a report answers, made of what it states: for an empty page, and to go on with after an answer."""
