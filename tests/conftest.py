"""What every test of the app may ask for."""

pytest_plugins = ["tests.services.fixtures"]
