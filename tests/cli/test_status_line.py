import pytest
from rich.cells import cell_len

from bargein.cli.status_line import (
    StatusFacts,
    fit,
    level_bar,
    level_colour,
    status_text,
    tail,
)


@pytest.mark.parametrize(
    ("dbfs", "filled"), [(-120.0, 0), (-70.0, 0), (-35.0, 15), (0.0, 30), (3.0, 30)]
)
def test_the_bar_spans_seventy_decibels(dbfs, filled):
    assert level_bar(dbfs) == "#" * filled + "-" * (30 - filled)


@pytest.mark.parametrize(
    ("dbfs", "colour"),
    [(-70, "green"), (-35, "green"), (-34, "yellow"), (-17.5, "yellow"), (-17, "red"), (0, "red")],
)
def test_the_bar_warns_of_loud_sound(dbfs, colour):
    assert level_colour(dbfs) == colour


def test_audio_mode_shows_the_end_of_the_device_name_and_the_level():
    facts = StatusFacts(
        audio=True,
        agent_state="listening",
        device="Built-in Analog Stereo Microphone",
        level_dbfs=-23.1,
    )
    head, bar, rest = status_text(facts, 100)
    assert head == "[Audio] og Stereo Microphone [ -23.1 dBFS] ["
    assert bar == level_bar(-23.1)
    assert rest == "] listening"


def test_text_mode_shows_the_end_of_a_long_line():
    facts = StatusFacts(audio=False, agent_state="speaking", typed="a" * 50 + "end")
    text = "".join(status_text(facts, 30))
    assert text.startswith("[Text] speaking > ")
    assert text.endswith("end")
    assert cell_len(text) == 30


@pytest.mark.parametrize("columns", [1, 5, 20, 50, 60, 75])
@pytest.mark.parametrize(
    "typed", ["", "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字"]
)
@pytest.mark.parametrize("audio", [True, False])
def test_the_line_never_wraps(audio, typed, columns):
    facts = StatusFacts(audio=audio, agent_state="listening", device="x" * 40, typed=typed)
    assert cell_len("".join(status_text(facts, columns))) <= columns


def test_wide_characters_are_cut_whole():
    assert tail("漢字x", 2) == "x"
    assert cell_len(fit("漢字", 3)) == 3
