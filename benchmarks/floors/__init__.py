"""The physical floors of listening: resampling and voice detection alone, without a framework.

They are contestants of the case `density`; of a session they have the microphone only.
"""

__all__: list[str] = []
