"""Pieces of conversation with a result: capture tasks, and groups of tasks.

Start with `capture_machine.py` (the decisions) and `capture_task.py` (the agent task
around it). Each kind of value has a slot (pure) and a task.
"""

from ..conversation.spoken import SpokenLanguage
from ..errors import CaptureFailed
from .address_slot import GetAddressResult
from .address_task import GetAddressTask
from .capture_facts import CaptureState
from .capture_language import CaptureLanguage
from .capture_settings import CaptureSettings
from .card_parts import GetCardNumberTask, GetExpirationDateTask, GetSecurityCodeTask
from .card_slots import GetCardNumberResult, GetExpirationDateResult, GetSecurityCodeResult
from .confirm_task import ConfirmResult, ConfirmTask
from .credit_card_task import GetCreditCardResult, GetCreditCardTask
from .date_slot import GetDateOfBirthResult
from .date_task import GetDateOfBirthTask, GetDOBResult, GetDOBTask
from .dtmf_events import DtmfEvent, dtmf_event_to_code, format_dtmf
from .dtmf_slot import GetDtmfResult
from .dtmf_task import GetDtmfTask
from .email_slot import GetEmailResult
from .email_task import GetEmailTask
from .group_events import TaskCompletedEvent, TaskGroupResult, TaskProgressEvent
from .language_phrases import LanguagePhrases
from .language_speech import LanguageSpeech
from .languages import add_language, language_of
from .menu_slot import MenuOption, MenuResult
from .menu_task import MenuTask
from .name_slot import GetNameResult
from .name_task import GetNameTask
from .phone_slot import GetPhoneNumberResult
from .phone_task import GetPhoneNumberTask
from .task_group import TaskGroup

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
