"""What the company knows: documents and products, read, kept, indexed and found."""
