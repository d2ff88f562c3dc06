"""The languages that values are captured in: words, lines and grammar."""
