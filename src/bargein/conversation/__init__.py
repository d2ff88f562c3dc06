"""Conversations: items, contexts, instructions, tools, speech text, spoken forms."""

from ..turns.words import count_words, only_backchannels, same_words, split_words
from .context import ChatContext, ReadOnlyChatContext
from .ids import new_id
from .instructions import InstructionParts, Instructions, Modality, WorkflowInstructions
from .items import (
    AgentConfigUpdate,
    AgentHandoff,
    AudioContent,
    ChatContent,
    ChatItem,
    ChatMessage,
    ChatRole,
    FunctionCall,
    FunctionCallOutput,
    ImageContent,
)
from .listening_hint import Completeness, HintKind, ListeningHint
from .sentences import SentenceSplitter, split_sentences
from .text_transforms import TextChain, filter_emoji, filter_markdown, transform_text
from .tool_arguments import parse_arguments, prepare_arguments, storable_arguments
from .tool_output import Silent, ToolOutcome, output_for, tool_output, unknown_tool
from .tools import (
    FunctionTool,
    FunctionToolInfo,
    ProviderTool,
    RawFunctionTool,
    RawFunctionToolInfo,
    Tool,
    ToolFlag,
    find_function_tools,
    function_tool,
)
from .toolset import ToolContext, ToolLike, Toolset, unique_tools
from .wall_clock import use_wall_clock, wall_time

__all__ = [
    "AgentConfigUpdate",
    "AgentHandoff",
    "AudioContent",
    "ChatContent",
    "ChatContext",
    "ChatItem",
    "ChatMessage",
    "ChatRole",
    "Completeness",
    "FunctionCall",
    "FunctionCallOutput",
    "FunctionTool",
    "FunctionToolInfo",
    "HintKind",
    "ImageContent",
    "InstructionParts",
    "Instructions",
    "ListeningHint",
    "Modality",
    "ProviderTool",
    "RawFunctionTool",
    "RawFunctionToolInfo",
    "ReadOnlyChatContext",
    "SentenceSplitter",
    "Silent",
    "TextChain",
    "Tool",
    "ToolContext",
    "ToolFlag",
    "ToolLike",
    "ToolOutcome",
    "Toolset",
    "WorkflowInstructions",
    "count_words",
    "filter_emoji",
    "filter_markdown",
    "find_function_tools",
    "function_tool",
    "new_id",
    "only_backchannels",
    "output_for",
    "parse_arguments",
    "prepare_arguments",
    "same_words",
    "split_sentences",
    "split_words",
    "storable_arguments",
    "tool_output",
    "transform_text",
    "unique_tools",
    "unknown_tool",
    "use_wall_clock",
    "wall_time",
]
