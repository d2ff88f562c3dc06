"""Prints how well pocketsphinx hears the embedded voices, by kind of question.

Run it after changing a grammar, the dither or a decoder's setting. A call is one
voice answering all questions of one kind; "kept" counts answers whose text says what
was asked for, "trusted" those with a confidence of 0.5 or more.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass

from bargein.audio import AudioFrame
from bargein.audio.resample import resample_whole
from bargein.conversation.listening_hint import ListeningHint
from bargein.conversation.spoken import digits_in, yes_or_no
from bargein.models.speech_event import SpeechData, SpeechEventType
from bargein.models.stt import Flush, TranscribeInput, TranscribeOptions
from bargein.models.tts import TTS
from bargein.providers import espeak, flite, pocketsphinx
from bargein.workflows.words.heard_phrases import heard_commands

RATE = 16000
ESPEAK = ("en-us", "en-us+f3", "en-us+m3", "en-gb", "en-gb+f2")
FLITE = ("slt", "rms", "awb")


@dataclass(frozen=True)
class Task:
    """Answers to one kind of question, and what makes a transcript right."""

    name: str
    hint: ListeningHint | None
    answers: dict[str, str]
    """What is said, and what must be understood."""
    understood: Callable[[str], str] = str
    """From a transcript to what is compared."""
    within: bool = False
    """Whether what must be understood may stand among other words."""


def menu(*phrases: str) -> ListeningHint:
    """A closed list."""
    return ListeningHint("free", phrases=phrases)


def exactly(*answers: str) -> dict[str, str]:
    """Answers that must come out word for word."""
    return {answer: answer.lower() for answer in answers}


SLOTS = ("tuesday at ten thirty", "wednesday at two", "thursday at nine fifteen", "another time")
SENTENCES = (
    "I'd like to book an appointment with the doctor on Tuesday morning please",
    "can I speak to someone about my bill",
    "what are your opening hours on Saturday",
    "I need to cancel my appointment tomorrow",
    "do you have anything on Thursday afternoon",
)
REASON = menu("book an appointment", "cancel my appointment", "billing", "opening hours", "a nurse")

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
ON_DAYS = {
    "Monday": "monday", "Tuesday please": "tuesday", "on Wednesday": "wednesday",
    "Thursday": "thursday", "uh Friday please": "friday",
}  # fmt: skip
SAID = ("go back", "start over", "what did you say", "operator", "skip", "can i talk to a person")
COMMANDS = heard_commands()
CHANGES = tuple(f"change the {what}" for what in ("day", "time", "phone number"))
ANSWERS = {
    "yes": "True", "yes please": "True", "yeah": "True", "that's right": "True",
    "sure": "True", "okay": "True", "correct": "True", "no": "False",
    "no thank you": "False", "nope": "False", "that's wrong": "False", "not really": "False",
}  # fmt: skip
NUMBERS = {
    "five five five one two three four": "5551234",
    "two oh seven nine four six oh nine five eight": "2079460958",
    "zero seven seven zero zero nine three": "0770093",
    "three one four one five nine two six": "31415926",
    "nine eight seven six five four three": "9876543",
}
TIMES = tuple(
    form for hour in ("eight", "nine", "ten", "eleven", "twelve", "one", "two", "three", "four", "five")
    for form in (hour, f"{hour} o'clock", f"{hour} thirty", f"half past {hour}")
)  # fmt: skip
LAST_QUESTION = ListeningHint(
    "yes_no",
    phrases=(
        *(*COMMANDS, *CHANGES),
        *(f"{lead}{one}" for one in (*DAYS, *TIMES) for lead in ("", "no ", "no make it ")),
    ),
)
READ_BACK = ListeningHint("yes_no", min_digits=7, max_digits=15, phrases=COMMANDS)


TASKS = (
    Task(
        "yes/no, meaning",
        ListeningHint("yes_no"),
        ANSWERS,
        lambda text: str(yes_or_no(text)),
    ),
    Task(
        "menu of reasons",
        REASON,
        {"book an appointment": "book an appointment", "billing please": "billing",
         "I'd like to book an appointment please": "book an appointment",
         "uh opening hours": "opening hours", "I need to cancel my appointment":
         "cancel my appointment", "I want a nurse": "a nurse"},
        within=True,
    ),
    Task(
        "menu of slots",
        menu(*SLOTS),
        {"Tuesday at ten thirty": SLOTS[0], "Wednesday at two please": SLOTS[1],
         "uh Thursday at nine fifteen": SLOTS[2], "another time please": SLOTS[3]},
        within=True,
    ),
    Task("menu of days", menu(*DAYS), ON_DAYS, within=True),
    Task("menu of days with commands", menu(*DAYS, *COMMANDS), ON_DAYS, within=True),
    Task(
        "date grammar",
        ListeningHint("date"),
        exactly("Tuesday at ten thirty", "Monday morning", "Friday afternoon", "next Wednesday",
                "Thursday at nine", "the third of March", "March twenty first", "tomorrow",
                "Saturday at eleven fifteen", "half past four"),
    ),
    Task(
        "digits, 7 to 10",
        ListeningHint("digits"),
        NUMBERS,
        digits_in,
    ),
    Task("free sentences, exact", None, exactly(*SENTENCES)),
    Task(
        "free, key word kept",
        None,
        dict(zip(SENTENCES, ("appointment", "bill", "opening", "cancel", "thursday"), strict=True)),
        within=True,
    ),
    Task(
        "yes/no and digits, meaning", READ_BACK, ANSWERS, lambda text: str(yes_or_no(text))
    ),
    Task(
        "yes/no with commands, meaning", ListeningHint("yes_no", phrases=(*COMMANDS, *CHANGES)),
        ANSWERS, lambda text: str(yes_or_no(text)),
    ),
    Task(
        "last question of a group, meaning", LAST_QUESTION, ANSWERS,
        lambda text: str(yes_or_no(text)),
    ),
    Task(
        "last question, changes", LAST_QUESTION,
        exactly("no wednesday", "no make it eleven", "change the day", "no three thirty",
                "no make it half past two"),
    ),
    Task("digits with commands", ListeningHint("digits", phrases=COMMANDS), NUMBERS, digits_in),
    Task(
        "correction of a number", READ_BACK,
        {"no the last four are one two three five": "4:1235",
         "no one two three five": "1235",
         "no five five five one two three five": "5551235",
         "the last digit is five": "5",
         "no it ends in two three five": "235",
         "five not four": "54"},
        lambda text: ("4:" if "last four" in text else "") + digits_in(text.replace("last four", "")),
    ),
    Task("commands at digits", ListeningHint("digits", phrases=COMMANDS), exactly(*SAID)),
    Task("commands at a read-back", READ_BACK, exactly(*SAID)),
    Task(
        "commands at a menu of days", menu(*DAYS, *COMMANDS), exactly(*SAID),
    ),
    Task(
        "changes at yes/no", ListeningHint("yes_no", phrases=(*COMMANDS, *CHANGES)),
        exactly(*CHANGES),
    ),
    Task("other speech at a read-back", READ_BACK, dict.fromkeys(SENTENCES, "(nothing)")),
    Task("other speech into slots", menu(*SLOTS), dict.fromkeys(SENTENCES, "(nothing)")),
)  # fmt: skip


def voices() -> Iterator[tuple[str, TTS]]:
    """All that are measured."""
    for voice in ESPEAK:
        yield f"espeak {voice}", espeak.TTS(voice=voice)
    for voice in FLITE:
        yield f"flite {voice}", flite.TTS(voice=voice)


async def call(tts: TTS, task: Task) -> AsyncIterator[TranscribeInput]:
    """One caller's audio."""
    silence = AudioFrame.silence(0.5, RATE)
    for answer in task.answers:
        async with tts.synthesize(answer) as speech:
            data = b"".join([audio.frame.data async for audio in speech])
        yield silence
        yield resample_whole(AudioFrame(data, tts.sample_rate), RATE)
        yield silence
        yield Flush()


async def measure(stt: pocketsphinx.STT, tts: TTS, task: Task) -> str:
    """One cell of the table."""
    options = TranscribeOptions(hint=task.hint)
    finals: list[SpeechData] = []
    async for event in stt.transcribe(call(tts, task), options):
        if event.type is SpeechEventType.FINAL_TRANSCRIPT:
            finals.append(event.alternatives[0])
    kept = sum(
        wanted in final.text if task.within else wanted == task.understood(final.text)
        for wanted, final in zip(task.answers.values(), finals, strict=False)
    )
    trusted = sum(final.confidence >= 0.5 for final in finals)
    return f"{kept}/{len(task.answers)} ({trusted})"


async def main() -> None:
    """Prints a row for each task; words on the command line choose rows by their names."""
    columns = list(voices())
    wanted = sys.argv[1:]
    print("kept/asked (trusted)", *(name for name, _ in columns), sep=" | ")
    async with pocketsphinx.STT(processes=1) as stt:
        for task in TASKS:
            if wanted and not any(word in task.name for word in wanted):
                continue
            cells = [await measure(stt, tts, task) for _, tts in columns]
            print(task.name, *cells, sep=" | ", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
