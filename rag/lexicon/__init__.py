"""Word lists: places, organisations, and a glossary from English to Chinese."""
