"""Models and engines: one package for each vendor or engine; each translates, nothing else."""

__all__: list[str] = []
