"""Leave out Markdown's marks, so that a voice reads the words only.

Headings, list and quotation marks, emphasis, code marks, links, rules and table
bars go; the words stay, those of code and struck-out text included.
"""

from __future__ import annotations

import re

__all__ = ["MarkdownFilter"]

_LONGEST_LINK = 500  # characters; a bracket that is open for longer is no link
_LONGEST_PREFIX = 200  # characters of a line that may still turn out to be a rule

_PLAIN = re.compile(r"[^\\*_~`\[!<\n]+")
_RUN = re.compile(r"\*+|_+|~+|`+")
_LINK = re.compile(
    r"!?\[(?P<text>[^\[\]\n]*)\]\((?P<target>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?)\)"
)
_AUTOLINK = re.compile(r"<(?P<target>(?:https?://|mailto:)[^<>\s]*)>")
_MAYBE_AUTOLINK = re.compile(r"<[a-z]*(?::|$)[^<>\s]*$")
_ESCAPED = "\\`*_{}[]()#+-.!|~<>"

_FENCE = re.compile(r"[ \t]*(?:```+|~~~+)[^\n`]*\n")
_MAYBE_FENCE = re.compile(r"[ \t]*(?:`{1,2}|~{1,2}|```+[^\n`]*|~~~+[^\n`]*)$")
_RULE = re.compile(
    r"[ \t]*(?:\*[ \t]*){3,}\n|[ \t]*(?:-[ \t]*){3,}\n|[ \t]*(?:_[ \t]*){3,}\n|[ \t]*={3,}[ \t]*\n"
)
_MAYBE_RULE = re.compile(r"[ \t]*(?:(?:\*[ \t]*)+|(?:-[ \t]*)+|(?:_[ \t]*)+|=+[ \t]*)$")
_PREFIX = re.compile(r"(?P<indent>[ \t]*)(?:(?:>[ \t]?)+|#{1,6}[ \t]+|[-*+][ \t]+)")
_MAYBE_PREFIX = re.compile(r"[ \t]*(?:#{1,6}[ \t]*|[-*+][ \t]*|(?:>[ \t]?)+)?$")
_ROW = re.compile(r"[ \t]*\|(?P<cells>[^\n]*)\n")
_MAYBE_ROW = re.compile(r"[ \t]*\|[^\n]*$")
_ROW_RULE = re.compile(r"[\s:|-]*-[\s:|-]*")


class MarkdownFilter:
    """Removes marks from streamed text; the result does not depend on where it is cut."""

    def __init__(self) -> None:
        self._reset()

    def push(self, text: str) -> str:
        """The text without marks; what may still become one is held back."""
        if not text:
            return ""
        self._held += text
        return self._take(final=False)

    def flush(self) -> str:
        """The text has ended: what was held back, read as it is. The filter starts anew."""
        # A line break makes whole-line marks recognisable; it is not given out.
        out = self._take(final=True)
        self._reset()
        return out

    def _reset(self) -> None:
        self._held = ""
        self._line_start = True
        self._in_fence = False
        self._before = ""  # the character in front of what is held

    def _take(self, *, final: bool) -> str:
        out: list[str] = []
        while self._held:
            step = self._line(final) if self._line_start else self._inline(final)
            if step is None:
                break
            text, used = step
            out.append(text)
            self._before = self._held[used - 1 : used] or self._before
            self._held = self._held[used:]
        return "".join(out)

    def _line(self, final: bool) -> tuple[str, int] | None:
        """What to do at the start of a line: text to give out, characters used up."""
        text = self._held + ("\n" if final and not self._held.endswith("\n") else "")
        if fence := _FENCE.match(text):
            self._in_fence = not self._in_fence
            return "", min(fence.end(), len(self._held))
        if self._in_fence:
            return self._fenced(final)
        if rule := _RULE.match(text):
            return "", min(rule.end(), len(self._held))
        if row := _ROW.match(text):
            return _row(row["cells"], ended=row.end() <= len(self._held)), min(
                row.end(), len(self._held)
            )
        if not final and self._may_be_whole_line():
            return None
        prefix = _PREFIX.match(self._held)
        if prefix and (final or prefix.end() < len(self._held)):
            self._line_start = False
            return "", prefix.end()
        if not final and _MAYBE_PREFIX.match(self._held):
            return None
        self._line_start = False
        return "", 0

    def _may_be_whole_line(self) -> bool:
        if _MAYBE_ROW.match(self._held):
            return True
        if len(self._held) > _LONGEST_PREFIX:
            return False
        return bool(_MAYBE_FENCE.match(self._held) or _MAYBE_RULE.match(self._held))

    def _fenced(self, final: bool) -> tuple[str, int] | None:
        """Code is read as it is, a line at a time."""
        if not final and _MAYBE_FENCE.match(self._held):
            return None
        end = self._held.find("\n") + 1
        if end:
            return self._held[:end], end
        return (self._held, len(self._held)) if final else None

    def _inline(self, final: bool) -> tuple[str, int] | None:
        text = self._held
        if plain := _PLAIN.match(text):
            return plain.group(), plain.end()
        character = text[0]
        if character == "\n":
            self._line_start = True
            return "\n", 1
        if len(text) == 1 and not final:
            return None
        if character == "\\":
            return (text[1], 2) if text[1:2] and text[1] in _ESCAPED else ("\\", 1)
        if character in "[!":
            return self._link(final)
        if character == "<":
            return self._autolink(final)
        return self._run(final)

    def _run(self, final: bool) -> tuple[str, int] | None:
        match = _RUN.match(self._held)
        assert match is not None  # the caller saw one of its characters
        run, end = match.group(), match.end()
        if end == len(self._held) and not final:
            return None
        after = self._held[end : end + 1]
        return ("" if _is_mark(run, self._before, after) else run), end

    def _link(self, final: bool) -> tuple[str, int] | None:
        text = self._held
        if text[0] == "!" and text[1:2] != "[":
            return "!", 1
        if link := _LINK.match(text):
            return _without_runs(link["text"]), link.end()
        line = text.partition("\n")[0]
        open_yet = len(line) == len(text) <= _LONGEST_LINK and not final
        if open_yet and _may_become_link(text):
            return None
        return text[0], 1

    def _autolink(self, final: bool) -> tuple[str, int] | None:
        if match := _AUTOLINK.match(self._held):
            return match["target"].removeprefix("mailto:"), match.end()
        waiting = len(self._held) <= _LONGEST_LINK and _MAYBE_AUTOLINK.match(self._held)
        return None if waiting and not final else ("<", 1)


def _is_mark(run: str, before: str, after: str) -> bool:
    """Whether a run of `*`, `_`, `~` or `` ` `` is a mark, not part of a word or a sum."""
    if run[0] == "`":
        return True
    if run[0] == "~" and len(run) < 2:
        return False
    spaced_before, spaced_after = not before.strip(), not after.strip()
    if spaced_before and spaced_after:
        return False
    inside_word = before.isalnum() and after.isalnum()
    if run[0] == "_":
        return not inside_word
    if len(run) == 1:
        return not inside_word
    return not (before.isdigit() and after.isdigit())


def _may_become_link(text: str) -> bool:
    """Whether more text can complete the link that begins here."""
    start = text.index("[") + 1
    close = text.find("]", start)
    if close < 0:
        return "[" not in text[start:]
    if "[" in text[start:close]:
        return False
    return close + 1 == len(text) or text[close + 1] == "("


def _without_runs(text: str) -> str:
    inner = MarkdownFilter()
    inner._line_start = False
    return inner.push(text) + inner.flush()


def _row(cells: str, *, ended: bool) -> str:
    if _ROW_RULE.fullmatch(cells):
        return ""
    words = [_without_runs(cell.strip()) for cell in cells.split("|")]
    return ", ".join(word for word in words if word) + ("\n" if ended else "")
