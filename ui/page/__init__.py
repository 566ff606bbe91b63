"""The page: its document, answers as HTML, what its scripts ask for."""
