"""The commands of ``bluebook``, a module each. Importing them is cheap: what is heavy is imported when a command runs."""
