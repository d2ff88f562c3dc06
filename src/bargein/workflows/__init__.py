"""Pieces of conversation with a result: capture tasks, and groups of tasks.

From the bottom up: `language` has the words of each language; `words` is what callers say
to any question, and how values are said back; `capture` is one value from the question to
the yes (start with its `machine`, the decisions, and its `task`, the agent task around
them); `values` has the kinds of values, each with a slot (pure) and a task; `groups` are
tasks in a row.
"""

from ..conversation.spoken import SpokenLanguage
from ..errors import CaptureFailed
from .capture.facts import CaptureState
from .capture.settings import CaptureSettings
from .groups.credit_card_task import GetCreditCardResult, GetCreditCardTask
from .groups.events import TaskCompletedEvent, TaskGroupResult, TaskProgressEvent
from .groups.task_group import TaskGroup
from .language.capture_language import CaptureLanguage
from .language.known import add_language, language_of
from .language.phrases import LanguagePhrases
from .language.speech import LanguageSpeech
from .values.address_slot import GetAddressResult
from .values.address_task import GetAddressTask
from .values.card_parts import GetCardNumberTask, GetExpirationDateTask, GetSecurityCodeTask
from .values.card_slots import GetCardNumberResult, GetExpirationDateResult, GetSecurityCodeResult
from .values.confirm_task import ConfirmResult, ConfirmTask
from .values.date_slot import GetDateOfBirthResult
from .values.date_task import GetDateOfBirthTask, GetDOBResult, GetDOBTask
from .values.dtmf_events import DtmfEvent, dtmf_event_to_code, format_dtmf
from .values.dtmf_slot import GetDtmfResult
from .values.dtmf_task import GetDtmfTask
from .values.email_slot import GetEmailResult
from .values.email_task import GetEmailTask
from .values.menu_options import MenuOption, MenuResult
from .values.menu_task import MenuTask
from .values.name_slot import GetNameResult
from .values.name_task import GetNameTask
from .values.phone_slot import GetPhoneNumberResult
from .values.phone_task import GetPhoneNumberTask

__all__ = [
    "CaptureFailed",
    "CaptureLanguage",
    "CaptureSettings",
    "CaptureState",
    "ConfirmResult",
    "ConfirmTask",
    "DtmfEvent",
    "GetAddressResult",
    "GetAddressTask",
    "GetCardNumberResult",
    "GetCardNumberTask",
    "GetCreditCardResult",
    "GetCreditCardTask",
    "GetDOBResult",
    "GetDOBTask",
    "GetDateOfBirthResult",
    "GetDateOfBirthTask",
    "GetDtmfResult",
    "GetDtmfTask",
    "GetEmailResult",
    "GetEmailTask",
    "GetExpirationDateResult",
    "GetExpirationDateTask",
    "GetNameResult",
    "GetNameTask",
    "GetPhoneNumberResult",
    "GetPhoneNumberTask",
    "GetSecurityCodeResult",
    "GetSecurityCodeTask",
    "LanguagePhrases",
    "LanguageSpeech",
    "MenuOption",
    "MenuResult",
    "MenuTask",
    "SpokenLanguage",
    "TaskCompletedEvent",
    "TaskGroup",
    "TaskGroupResult",
    "TaskProgressEvent",
    "add_language",
    "dtmf_event_to_code",
    "format_dtmf",
    "language_of",
]
