"""What is measured, one module each; `catalogue.py` lists them with the figures they give."""

__all__: list[str] = []
