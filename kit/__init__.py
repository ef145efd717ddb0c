"""What every room stands on: settings, database, clock, errors, live events. Imports nothing of
ours."""
