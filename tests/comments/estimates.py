"""Weights made by hand, to which one word is an insult, with the figures of a busy year."""

from array import array
from datetime import UTC, datetime
from typing import Any

from comments import score
from comments.score import STEPS, Figures, Step
from kalima.text.weights import NUMBERS, Weights, pieces_of

LEARNED_AT = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
LATER = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)
INSULT, THANKS = "أنت حقيييير يا كاتب الخبر", "شكرًا على هذا الخبر"


def figures(**changed: Any) -> Figures:
    """What is known of the weights, tried on 200 comments that were refused and 800 that were shown."""
    known = {
        "made_at": LEARNED_AT,
        "decided_shown": 3200,
        "decided_refused": 800,
        "labelled_shown": 0,
        "labelled_refused": 0,
        "by_newsroom": True,
        "held_shown": 800,
        "held_refused": 200,
        "area": 0.943,
        "steps": tuple(Step(n, 200 - 2 * n, max(0, 360 - 4 * n)) for n in STEPS),
    }
    return Figures(**known | changed)


def learn(**changed: Any) -> None:
    """Put the weights in their place; what is changed are their figures."""
    numbers = array("f", bytes(4 * NUMBERS))
    for place in pieces_of("حقير"):
        numbers[place] = 6.0
    score.keep(Weights(numbers, -2.0, figures(**changed).told()))
