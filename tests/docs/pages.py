"""The pages of the documentation, cut into the pieces that can be checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

__all__ = ["ROOT", "Block", "Page", "pages"]

ROOT = Path(__file__).parent.parent.parent

_FENCE = re.compile(r"^```(.*)$")
_HEADING = re.compile(r"^#+ (.*)$")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """What stands between two fences."""

    language: str
    tags: frozenset[str]
    """The words after the language: ` ```python app `."""
    text: str
    line: int
    """The number of its first line in the page."""


@dataclass(frozen=True)
class Page:
    """One Markdown file."""

    path: Path

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    @cached_property
    def text(self) -> str:
        return self.path.read_text()

    @cached_property
    def blocks(self) -> list[Block]:
        found: list[Block] = []
        opened: tuple[str, int] | None = None
        inside: list[str] = []
        for number, line in enumerate(self.text.splitlines(), 1):
            fence = _FENCE.match(line)
            if fence is None:
                inside.append(line)
            elif opened is None:
                opened, inside = (fence[1], number + 1), []
            else:
                language, *tags = opened[0].split() or [""]
                text = "\n".join(inside) + "\n"
                found.append(Block(language, frozenset(tags), text, opened[1]))
                opened = None
        assert opened is None, f"{self.name}: the block of line {opened} never ends"
        return found

    @cached_property
    def prose(self) -> str:
        """The text without its blocks."""
        return "".join(re.split(r"^```.*?^```$", self.text, flags=re.MULTILINE | re.DOTALL))

    @property
    def links(self) -> list[str]:
        """Where it points to within the project."""
        return [link for link in _LINK.findall(self.prose) if "://" not in link]

    @property
    def anchors(self) -> set[str]:
        """The headings, as links name them."""
        titles = [match[1] for line in self.prose.splitlines() if (match := _HEADING.match(line))]
        return {re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-") for title in titles}


def pages() -> list[Page]:
    """All pages that users read."""
    return [Page(ROOT / "README.md"), *map(Page, sorted((ROOT / "docs").rglob("*.md")))]
