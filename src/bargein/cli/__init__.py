"""The command line and the terminal."""

from .chat_cli import ChatCLI
from .commands import main, run_app

__all__ = ["ChatCLI", "main", "run_app"]
