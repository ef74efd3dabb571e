"""Running it for real: backups, what is removed by time, whether it is ready, and what it counts."""
