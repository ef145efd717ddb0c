"""What every test of the app may ask for."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.services.fixtures"]

# Neither how long an example takes nor which are tried may make a test fail now and then.
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")
