"""One value, from the question to the yes: the machine, and the agent task around it."""
