"""What an answer stands on: a passage, its section, its page as a picture."""
