"""manage.py train_screening: learn the weights of the learned score, and say how well they do."""

import math
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from comments import score, training
from comments.score import Figures
from comments.training import CannotLearn, Example
from kalima.text import arabic
from kalima.text.weights import NUMBERS, Weights, pieces_of

try:
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression
except ImportError:
    LogisticRegression = None

# How closely the weights follow what they learn from. Of 1, 4 and 10 the middle one did as well on other sets
# as the last, and better than the first.
CLOSENESS = 4
ROUNDS_MOST = 300
# The line through the trial's results is drawn as they lie.
UNBOUND = 1e6
# Told for this threshold when the command ends; the desk's page tells all.
TOLD_FOR = 80


class Command(BaseCommand):
    """Only this program knows the library that learns; what it leaves is scored without it."""

    help = "Learn the learned score from this newsroom's decisions, and from labelled texts."

    def add_arguments(self, parser: CommandParser) -> None:
        """Name directories of labelled texts."""
        parser.add_argument(
            "--data",
            type=Path,
            action="append",
            default=[],
            metavar="DIR",
            help="a directory of .jsonl files whose lines have a text and a label; may be given again",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Learn, measure, put the weights in their place."""
        if LogisticRegression is None:
            raise CommandError("مكتبة التعلّم scikit-learn غير مثبتة. لتثبيتها: make .venv/train.stamp")
        try:
            texts = [text for directory in options["data"] for text in training.labelled(directory)]
            now = timezone.now()
            weights = training.learned(training.decided(at=now), texts, at=now, learn=learn)
        except CannotLearn as reason:
            raise CommandError(f"{reason} بقيت الأوزان السابقة كما هي.") from None
        try:
            score.keep(weights)
        except OSError as error:
            raise CommandError(
                f"تعذّرت كتابة «{error.filename or score.weights_file()}»: {error.strerror}. "
                "بقيت الأوزان السابقة كما هي."
            ) from None
        self.stdout.write(told(Figures.read(weights.about)))


def learn(examples: Sequence[Example]) -> Weights:
    """Weights whose score is how likely a comment is to be refused.

    They are learned twice: without a part, which then shows how far what was learned by heart is to be
    believed, and with all. The newsroom's own comments show it where there are enough of them.
    """
    matrix = matrix_of(examples)
    rest, apart = training.numbers_apart(examples)
    ours = [number for number in apart if examples[number].is_ours]
    judges = ours if training.is_enough([examples[number] for number in ours]) else apart
    trial = fitted(matrix[rest], [examples[number] for number in rest])
    sure = trial.decision_function(matrix[judges]).reshape(-1, 1)
    line = LogisticRegression(C=UNBOUND).fit(sure, [examples[number].is_refused for number in judges])
    slope, start = float(line.coef_[0][0]), float(line.intercept_[0])
    final = fitted(matrix, examples)
    return Weights(array("f", slope * final.coef_[0]), slope * float(final.intercept_[0]) + start)


def matrix_of(examples: Sequence[Example]) -> Any:
    """A row to each comment: its pieces, and what each counts there, as the scoring adds them up."""
    places, values, ends = array("i"), array("f"), array("q", [0])
    for example in examples:
        pieces = pieces_of(example.text)
        places.extend(pieces)
        values.extend([1 / math.sqrt(len(pieces) or 1)] * len(pieces))
        ends.append(len(places))
    return csr_matrix((values, places, ends), shape=(len(examples), NUMBERS))


def fitted(matrix: Any, examples: Sequence[Example]) -> Any:
    learner = LogisticRegression(C=CLOSENESS, max_iter=ROUNDS_MOST)
    refused = [example.is_refused for example in examples]
    return learner.fit(matrix, refused, sample_weight=[example.importance for example in examples])


def told(figures: Figures) -> str:
    """What was learned from and how well the weights do, in three lines."""
    step = figures.step(TOLD_FOR)
    precision = figures.precision(step)
    whose = "من قرارات غرفة الأخبار" if figures.by_newsroom else "من النصوص المصنّفة"
    return "\n".join(
        (
            f"تعلّم التقدير الآلي من {' ومن '.join(_sources(figures))}.",
            f"وقيس على ما لم يتعلم منه: {figures.held_refused} مرفوضًا و{figures.held_shown} منشورًا {whose}. "
            f"المساحة تحت المنحنى {figures.area:.3f}.",
            f"عند الحد {TOLD_FOR}: "
            + ("لا تعليق يبلغه. " if precision is None else f"الدقة {precision:.0%}، ")
            + f"الاستيفاء {figures.recall(step):.0%}. الجدول كله في «التقدير الآلي» بالمكتب.",
        )
    )


def _sources(figures: Figures) -> Iterator[str]:
    if ours := figures.decided_shown + figures.decided_refused:
        yield f"{arabic.count_noun(ours, 'comment', after_preposition=True)} بقرار من غرفة الأخبار"
    if texts := figures.labelled_shown + figures.labelled_refused:
        yield f"{arabic.count_noun(texts, 'text', after_preposition=True)} من المجلدات المذكورة"
