"""Who may enter the studio."""

TRAINERS = ("trainer", "admin")
READERS = ("supervisor", "trainer", "admin")  # of figures
