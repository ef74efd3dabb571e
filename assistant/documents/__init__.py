"""What the assistant knows from documents, as an administrator sees and governs it."""
