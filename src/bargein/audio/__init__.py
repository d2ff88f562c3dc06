"""Sound as data: frames, resampling, mixing, levels, files. No asyncio."""

from .chunk import FRAME_DURATION, FrameChunker
from .files import WavWriter, read_audio, read_wav, write_stereo_wav, write_wav
from .frame import AudioFrame, VideoFrame
from .level import level_dbfs, peak_dbfs
from .mix import interleave, mix, mix_frames
from .resample import Resampler, resample_whole
from .timeline import Timeline
from .tone import dtmf, dtmf_sequence, noise, silence, sine, tones

__all__ = [
    "FRAME_DURATION",
    "AudioFrame",
    "FrameChunker",
    "Resampler",
    "Timeline",
    "VideoFrame",
    "WavWriter",
    "dtmf",
    "dtmf_sequence",
    "interleave",
    "level_dbfs",
    "mix",
    "mix_frames",
    "noise",
    "peak_dbfs",
    "read_audio",
    "read_wav",
    "resample_whole",
    "silence",
    "sine",
    "tones",
    "write_stereo_wav",
    "write_wav",
]
