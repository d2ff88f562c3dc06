"""The kinds of values: each with a slot (pure) and a task."""
