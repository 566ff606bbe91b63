"""The web page: layout and rendering, nothing that answers."""
