"""One script for each published figure; each prints ours, and a peer's where there is one, in the same run."""
