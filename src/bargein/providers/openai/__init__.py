"""Language models of OpenAI, and of every server that speaks its chat completions.

Needs the extra `openai`; importing this package without it says so.
"""

from __future__ import annotations

try:
    import openai as _sdk  # noqa: F401  # absence must be told before any module below needs it
except ImportError as error:
    raise ImportError(
        "bargein.providers.openai needs the openai package: pip install 'bargein[openai]'"
    ) from error

from .llm import LLM, from_name

__all__ = ["LLM", "from_name"]
