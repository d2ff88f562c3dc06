"""`python -m bargein` is the `bargein` command."""

from .cli import main

if __name__ == "__main__":
    main()
