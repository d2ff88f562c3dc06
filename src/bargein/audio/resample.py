"""Another sample rate, for live audio and for whole frames.

Live audio goes through a libav filter graph, which answers every frame at once
and about a millisecond late. Channels are not mixed here: mono in, mono out.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, cast

from .frame import AudioFrame

if TYPE_CHECKING:
    import av
    from av.filter import Graph
    from av.filter.context import FilterContext

__all__ = ["Resampler", "resample_whole"]

# `av` is imported where it is first used: it takes as long to load as everything else.


class Resampler:
    """Changes the rate of one live mono stream.

    What comes out is aligned with what went in; about a millisecond of it is
    kept back until the next frame or `flush`. With equal rates the frames pass
    untouched. Not to be shared between streams.
    Raises `ValueError` for a rate that is not positive.
    """

    def __init__(self, in_rate: int, out_rate: int) -> None:
        if in_rate <= 0 or out_rate <= 0:
            raise ValueError(f"rates must be positive, not {in_rate!r} and {out_rate!r}")
        self.in_rate = in_rate
        """Samples per second of what is pushed."""
        self.out_rate = out_rate
        """Samples per second of what comes back."""
        # Its filters do not keep a graph alive, and are not to be used without it.
        self._graph: Graph | None = None
        self._source: FilterContext | None = None
        self._sink: FilterContext | None = None
        self._carrier: av.AudioFrame | None = None

    def push(self, frame: AudioFrame) -> list[AudioFrame]:
        """The next stretch at `out_rate`: one frame, or none if too little has come in.

        Raises `ValueError` when `frame` is not mono at `in_rate`.
        """
        if frame.sample_rate != self.in_rate or frame.num_channels != 1:
            raise ValueError(
                f"expected mono at {self.in_rate} Hz, "
                f"not {frame.num_channels} channels at {frame.sample_rate} Hz"
            )
        if self.in_rate == self.out_rate:
            return [frame] if frame.data else []
        pcm = self.push_pcm(frame.data)
        return [AudioFrame(pcm, self.out_rate)] if pcm else []

    def flush(self) -> list[AudioFrame]:
        """What was kept back, as one frame or none; what is pushed next starts a new stream."""
        pcm = self.flush_pcm()
        return [AudioFrame(pcm, self.out_rate)] if pcm else []

    def push_pcm(self, pcm: bytes) -> bytes:
        """Like `push`, on bare mono 16-bit samples; nothing is checked."""
        if self.in_rate == self.out_rate or not pcm:
            return pcm
        if self._source is None or self._sink is None:
            self._graph, self._source, self._sink = _open_graph(self.in_rate, self.out_rate)
        samples = len(pcm) // 2
        carrier = self._carrier
        # One carrier for all frames of a length: the graph copies what it keeps.
        if carrier is None or carrier.samples != samples:
            carrier = self._carrier = _new_carrier(samples, self.in_rate)
        carrier.planes[0].update(pcm)
        self._source.push(carrier)
        return _pull(self._sink)

    def flush_pcm(self) -> bytes:
        """Like `flush`, on bare samples."""
        source, sink = self._source, self._sink
        self._source = self._sink = self._carrier = None
        rest = b""
        if source is not None and sink is not None:
            source.push(None)
            while pcm := _pull(sink):
                rest += pcm
        self._graph = None
        return rest


def resample_whole(frame: AudioFrame, sample_rate: int) -> AudioFrame:
    """All of a mono `frame` at `sample_rate`, aligned and as long as before to the sample.

    Raises `ValueError` when `frame` is not mono or the rate is not positive.
    """
    resampler = Resampler(frame.sample_rate, sample_rate)
    pieces = [piece.data for piece in (*resampler.push(frame), *resampler.flush())]
    wanted_bytes = 2 * round(frame.samples_per_channel * sample_rate / frame.sample_rate)
    # The filter ends on its own grid, up to a sample short or long.
    return AudioFrame(b"".join(pieces)[:wanted_bytes].ljust(wanted_bytes, b"\0"), sample_rate)


def _open_graph(in_rate: int, out_rate: int) -> tuple[Graph, FilterContext, FilterContext]:
    """A graph of our own: `av.AudioResampler` costs twice the time and starts idle threads."""
    from av.filter import Graph

    graph = Graph()
    # PyAV before 17.1 cannot say so: the same sound, and idle threads for each stream.
    with suppress(AttributeError):
        graph.threads = 1
    source = graph.add(
        "abuffer",
        f"sample_rate={in_rate}:sample_fmt=s16:channel_layout=mono:time_base=1/{in_rate}",
    )
    resample = graph.add("aresample", f"{out_rate}")
    form = graph.add("aformat", f"sample_fmts=s16:channel_layouts=mono:sample_rates={out_rate}")
    sink = graph.add("abuffersink")
    source.link_to(resample)
    resample.link_to(form)
    form.link_to(sink)
    graph.configure()
    return graph, source, sink


def _new_carrier(samples: int, sample_rate: int) -> av.AudioFrame:
    import av

    carrier = av.AudioFrame(format="s16", layout="mono", samples=samples)
    carrier.sample_rate = sample_rate
    return carrier


def _pull(sink: FilterContext) -> bytes:
    # aresample gives at most one frame for each that it gets: one look is enough.
    try:
        # A sink of sound gives sound; the union is for those of pictures.
        out = cast("av.AudioFrame", sink.pull())
    except (BlockingIOError, EOFError):
        return b""
    # A plane is padded to the processor's liking.
    return memoryview(out.planes[0])[: 2 * out.samples].tobytes()
