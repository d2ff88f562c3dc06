"""A language model made of rules: no network, no key, the same answer every time."""

from .answer import Call, Reply, call
from .heard import Heard, Occasion, ToolResult
from .llm import RulesLLM

__all__ = ["Call", "Heard", "Occasion", "Reply", "RulesLLM", "ToolResult", "call"]
