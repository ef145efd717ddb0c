"""Measurements and trials by force on real processes: `make bench`, `make kill-test`. Loopback
only, and they stop by themselves."""
