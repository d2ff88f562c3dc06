"""Jobs: what an entrypoint is handed for one call."""

from .job import (
    Job,
    JobContext,
    JobProcess,
    JobRoom,
    JobSession,
    RoomInfo,
    get_current_job_context,
    get_job_context,
    use_job_context,
)

__all__ = [
    "Job",
    "JobContext",
    "JobProcess",
    "JobRoom",
    "JobSession",
    "RoomInfo",
    "get_current_job_context",
    "get_job_context",
    "use_job_context",
]
