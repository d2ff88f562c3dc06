"""The clinic behind the front desk: its calendar, and what its callers say."""
