"""What set-up tells a person when it cannot go on."""


class SetupError(Exception):
    """Something is missing or went wrong; `advice` says what to do about it."""

    def __init__(self, what: str, advice: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.what}\n{self.advice}" if self.advice else self.what


class Stopped(Exception):
    """A step was ended because the whole set-up stops."""
