"""Several tasks in a row, and going back among them."""
