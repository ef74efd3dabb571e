"""Sales-process analysis: the funnel, how long things take, who sells how, and where deals stall."""
