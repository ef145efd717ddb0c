"""The console's API, put together from the rooms."""
