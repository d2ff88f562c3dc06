"""What callers say to any question, and how values are said back. Pure."""
