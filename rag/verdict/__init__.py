"""Whether the report bears out what a question states: what it asks about (是28.9%吗), or takes for granted (为什么下降)."""
