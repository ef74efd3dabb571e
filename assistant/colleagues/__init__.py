"""A colleague of ours who writes to a customer in the assistant's place."""
