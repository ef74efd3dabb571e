"""The small example company that the first run loads."""
