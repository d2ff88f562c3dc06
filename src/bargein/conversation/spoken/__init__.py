"""Values from the way people say them: digits, letters, e-mail addresses, dates, yes and no.

Pure. Words are in `language` and `english`; the other modules hold the rules.
"""

from .completeness import Completeness, default_completeness
from .dates import SpokenDate, date_in
from .digits import digits_in
from .email import email_in
from .english import ENGLISH
from .language import SpokenLanguage
from .letters import spelled_letters
from .masking import mask_digits
from .polarity import yes_or_no
from .readings import Reading, ReadingKind, readings

__all__ = [
    "ENGLISH",
    "Completeness",
    "Reading",
    "ReadingKind",
    "SpokenDate",
    "SpokenLanguage",
    "date_in",
    "default_completeness",
    "digits_in",
    "email_in",
    "mask_digits",
    "readings",
    "spelled_letters",
    "yes_or_no",
]
