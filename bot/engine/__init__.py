"""The app's side of the engine: its workers as processes, and calls to them over Unix sockets."""
