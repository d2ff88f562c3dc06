"""Entrypoints of an application, and the life of one job."""

from .agent_server import AgentServer, Entrypoint, WorkerOptions
from .run_job import run_job

__all__ = ["AgentServer", "Entrypoint", "WorkerOptions", "run_job"]
