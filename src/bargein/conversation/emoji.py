"""Leave out emoji, which voices read aloud by name or stumble over."""

from __future__ import annotations

import re

__all__ = ["EmojiFilter"]

_JOINER = "\u200d"
# Pictures, flags and card games; marks with a plain text use (©, ™, ✓, arrows) stay.
_EMOJI = (
    "\U0001f000-\U0001f0ff\U0001f18e\U0001f191-\U0001f19a\U0001f1e6-\U0001f1ff"
    "\U0001f200-\U0001faff\u231a\u231b\u2328\u23cf\u23e9-\u23fa\u25fd\u25fe"
    "\u2600-\u2604\u260e\u2611\u2614-\u2618\u261d\u2620-\u2623\u2626-\u262f\u2638-\u263a"
    "\u2640-\u2642\u2648-\u2653\u265f-\u267f\u2692-\u26ff"
    "\u2702\u2705\u2708-\u270f\u2712\u2714\u2716\u271d\u2721\u2728\u2733\u2734\u2744\u2747"
    "\u274c\u274e\u2753-\u2757\u2763-\u2767\u2795-\u2797\u27b0\u27bf"
    "\u2b1b\u2b1c\u2b50\u2b55\u3030\u303d\u3297\u3299"
)
# Selectors, key caps and tags only modify what stands before them.
_MODIFIERS = "\ufe0e\ufe0f\u20e3\U000e0020-\U000e007f"
_PIECES = re.compile(
    f"(?P<emoji>[{_EMOJI}{_MODIFIERS}]+)|(?P<space>[ \t]+)|(?P<joiner>{_JOINER}+)"
    f"|(?P<text>[^{_EMOJI}{_MODIFIERS}{_JOINER} \t]+)"
)
_CLINGS = ".,;:!?…)]}"


class EmojiFilter:
    """Removes emoji from streamed text; the result does not depend on where it is cut.

    The spaces on both sides of an emoji become one, none in front of punctuation.
    Line breaks stay.
    """

    def __init__(self) -> None:
        self._reset()

    def push(self, text: str) -> str:
        """The text without emoji; trailing spaces wait for what follows."""
        out: list[str] = []
        for piece in _PIECES.finditer(text):
            kind = piece.lastgroup
            if kind == "emoji":
                self._after_emoji = True
                self._spaced = bool(self._spaces)
            elif kind == "space":
                # The spaces in front of an emoji are enough.
                if not (self._after_emoji and self._spaced):
                    self._spaces += piece.group()
            elif kind == "joiner" and self._after_emoji:
                continue
            else:
                out.append(self._gap(piece.group()) + piece.group())
        return "".join(out)

    def flush(self) -> str:
        """The text has ended: what was held back. The filter starts anew."""
        held = self._spaces
        self._reset()
        return held

    def _reset(self) -> None:
        self._spaces = ""  # seen and not yet given out
        self._after_emoji = False
        self._spaced = False  # whether spaces stood in front of that emoji
        self._started = False

    def _gap(self, text: str) -> str:
        gap, self._spaces = self._spaces, ""
        if self._after_emoji and (text[0] in _CLINGS or not self._started):
            gap = ""
        self._after_emoji = False
        self._started = True
        return gap
