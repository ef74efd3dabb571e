"""Who buys from the company: leads by consent, customers, their notes, conversations and next steps."""
