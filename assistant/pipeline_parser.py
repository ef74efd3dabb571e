"""What the command line takes for deals, forecasts and purchase intention: parsing only."""
