"""What is measured side by side; each module drives one framework by its public interface."""

__all__: list[str] = []
