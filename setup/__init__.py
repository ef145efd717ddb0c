"""Set-up: what `make` runs. Standard library only, since it makes the environments that the rest needs.

It leaves to `deskmate` everything that happens once those exist: migrations, the demo shop, processes.
"""
