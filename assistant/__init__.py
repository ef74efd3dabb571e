"""What we do with what the company knows: understand, decide, word, check, record."""
