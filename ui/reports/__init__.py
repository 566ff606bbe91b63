"""The reports that can be asked: uploads, reading them, the library."""
