"""What a drawing says when it cannot be drawn."""


class CannotDraw(ValueError):
    """The spec asks for something that no drawing can show; the message says what, in Arabic."""
