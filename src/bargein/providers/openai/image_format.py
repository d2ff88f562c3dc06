"""Pictures as data URLs, the form in which they travel inside a request."""

from __future__ import annotations

import base64
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ...audio.frame import VideoFrame

if TYPE_CHECKING:
    import av

__all__ = ["picture_url"]

_ENCODED = {"jpeg": "image/jpeg", "jpg": "image/jpeg", "png": "image/png"}
_BYTES_PER_PIXEL = {"rgba": 4, "rgb24": 3}


# A picture stays in the history and goes along with every request.
@lru_cache(maxsize=8)
def picture_url(frame: VideoFrame, width: int | None = None, height: int | None = None) -> str:
    """`frame` as a data URL; raw pixels become a JPEG of `width` by `height` (default: its own).

    Encoded pictures travel as they are. Raises `ValueError` for an unknown pixel
    format, or for data that does not fit the frame's size.
    """
    mime_type = _ENCODED.get(frame.format)
    data = frame.data
    if mime_type is None:
        mime_type = "image/jpeg"
        data = _jpeg(frame, width or frame.width, height or frame.height)
    return f"data:{mime_type};base64,{base64.b64encode(data).decode('ascii')}"


def _jpeg(frame: VideoFrame, width: int, height: int) -> bytes:
    import av  # codecs are loaded by those who send pictures

    picture = _picture(frame).reformat(width=width, height=height, format="yuvj420p")
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuvj420p"
    encoder.time_base = Fraction(1, 1)
    packets = [*encoder.encode(picture), *encoder.encode(None)]
    return b"".join(bytes(packet) for packet in packets)


def _picture(frame: VideoFrame) -> av.VideoFrame:
    import av  # see _jpeg

    pixels = np.frombuffer(frame.data, dtype=np.uint8)
    if frame.format == "i420":
        shape: tuple[int, ...] = (frame.height * 3 // 2, frame.width)
    elif frame.format in _BYTES_PER_PIXEL:
        shape = (frame.height, frame.width, _BYTES_PER_PIXEL[frame.format])
    else:
        raise ValueError(f"cannot send a picture of format {frame.format!r}")
    layout = "yuv420p" if frame.format == "i420" else frame.format
    return av.VideoFrame.from_ndarray(pixels.reshape(shape), format=layout)
