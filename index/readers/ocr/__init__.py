"""Pages that are pictures → the characters that are recognised on them, each with its place and how sure it is."""
