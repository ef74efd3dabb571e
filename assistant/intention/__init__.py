"""Purchase intention: how likely a deal is won, how warm a conversation is, and why."""
