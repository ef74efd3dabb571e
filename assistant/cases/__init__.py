"""Cases of a company's own: questions that were answered wrongly once, and what must be replied from then on."""
