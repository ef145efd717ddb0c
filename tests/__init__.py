"""The app's tests. They mirror the source; what they need besides it is in services/."""
