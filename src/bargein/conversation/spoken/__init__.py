"""Values from the way people say them: digits, letters, e-mail addresses, dates, yes and no.

Pure. Words are in `language`, `english` and `german`; the other modules hold the rules.
"""

from .addresses import SpokenAddress
from .completeness import Completeness, default_completeness
from .dates import SpokenDate, date_in
from .digits import digits_in
from .email import email_in
from .english import ENGLISH
from .german import GERMAN
from .language import SpokenLanguage
from .letters import spelled_letters
from .masking import mask_digits
from .names import NameParts, split_name
from .polarity import yes_or_no
from .readings import Reading, ReadingKind, SpokenValue, readings, values_in
from .times import SpokenTime, time_in
from .unfinished import is_unfinished

__all__ = [
    "ENGLISH",
    "GERMAN",
    "Completeness",
    "NameParts",
    "Reading",
    "ReadingKind",
    "SpokenAddress",
    "SpokenDate",
    "SpokenLanguage",
    "SpokenTime",
    "SpokenValue",
    "date_in",
    "default_completeness",
    "digits_in",
    "email_in",
    "is_unfinished",
    "mask_digits",
    "readings",
    "spelled_letters",
    "split_name",
    "time_in",
    "values_in",
    "yes_or_no",
]
