"""What the tests of speech-to-speech models share: a session that has nothing but such a model."""

from session_kit import Call

from bargein.session import AgentSession
from bargein.testing import ScriptedRealtimeModel, realtime_capabilities
from bargein.turns.settings import LivenessSettings

QUIET = LivenessSettings(slow_line=None)


class RealtimeCall(Call):
    """A call through a `ScriptedRealtimeModel`; `model` and `able` are its options."""

    def __init__(self, agent, *script, able=None, model=None, **options):
        self.model = ScriptedRealtimeModel(
            script, capabilities=realtime_capabilities(**(able or {})), **(model or {})
        )
        options.setdefault("liveness", QUIET)
        super().__init__(agent, session=AgentSession(llm=self.model, **options))

    @classmethod
    def around(cls, agent, session, model):
        """A call of a session that was made elsewhere."""
        call = cls(agent)
        call.session, call.model = session, model
        return call

    @property
    def there(self):
        """The model's latest session."""
        return self.model.sessions[-1]
