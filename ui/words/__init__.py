"""The words of the page, and text that is shown and never run."""
