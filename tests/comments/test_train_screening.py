"""The operator has the learned score learn: from what, how well, and what becomes of the weights before."""

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from articles.models import Article, Staff
from comments import moderation, score, training
from comments.management.commands import train_screening
from comments.models import Comment, DiscussionSettings, Reason, Status, Verb
from comments.training import Example
from kalima.text.weights import Weights
from tests.comments.corpus import ABUSIVE, FINE
from tests.factories import make_comment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("weights_file")]


RECENTLY = timezone.now() - timedelta(days=2)


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A directory of labelled texts, as an operator brings it."""
    folder = tmp_path / "texts"
    folder.mkdir()
    write(folder / "abusive.jsonl", [(text, "abusive") for text in ABUSIVE])
    write(folder / "fine.jsonl", [(text, "published") for text in FINE])
    return folder


def write(path: Path, rows: list[tuple[str, str]]) -> None:
    lines = (json.dumps({"text": text, "label": label}, ensure_ascii=False) for text, label in rows)
    path.write_text("\n".join(lines) + "\n")


def train(*folders: Path) -> str:
    printed = io.StringIO()
    call_command("train_screening", data=list(folders), stdout=printed)
    return printed.getvalue()


def decide(article: Article, hakim: Staff, *, n: int = 180) -> None:
    """Hakim shows n good comments and rejects n insults, in turn."""
    for number, (good, bad) in enumerate(zip(FINE[:n], ABUSIVE[:n], strict=True)):
        at = RECENTLY + timedelta(minutes=number)
        moderation.approve(make_comment(article, good, at=at), by=hakim, at=at)
        insult = make_comment(article, bad, at=at)
        moderation.reject(insult, by=hakim, at=at, reason=Reason.INSULT)


def decided() -> list[Example]:
    return training.decided(at=timezone.now())


class TestLearningFromLabelledTexts:
    def test_what_was_learned_tells_insults_from_thanks(self, texts: Path) -> None:
        told = train(texts)

        assert "من النصوص المصنّفة" in told
        assert "من المجلدات المذكورة" in told
        insult = score.score_of("هذا المدير حقيييير يا جماعة")
        thanks = score.score_of("كلام جميل عن النهر يا جماعة")
        assert insult
        assert thanks
        assert insult.value > 80
        assert thanks.value < 20
        assert "حقيييير" in dict(insult.words)

    def test_the_figures_are_of_texts_that_were_kept_back(self, texts: Path) -> None:
        train(texts)

        figures = score.figures()
        assert figures
        assert not figures.by_newsroom
        assert figures.held_refused + figures.labelled_refused == len(ABUSIVE)
        assert figures.held_shown + figures.labelled_shown == len(FINE)
        assert min(figures.held_shown, figures.held_refused) >= training.HELD_LEAST
        assert figures.area > 0.95
        assert figures.recall(figures.step(50)) > 0.8
        assert figures.wrongly(figures.step(50)) < 0.2

    def test_two_runs_leave_the_same(self, texts: Path, weights_file: Path) -> None:
        train(texts)
        first = score.score_of(ABUSIVE[0])
        train(texts)

        assert score.score_of(ABUSIVE[0]) == first

    def test_learning_and_scoring_add_up_alike(self) -> None:
        examples = [Example(text, True) for text in ABUSIVE] + [Example(text, False) for text in FINE]
        matrix = train_screening.matrix_of(examples)
        learner = train_screening.fitted(matrix, examples)
        weights = Weights(learner.coef_[0].astype("f"), float(learner.intercept_[0]))

        likely = learner.predict_proba(matrix)[:, 1]

        for example, expected in zip(examples, likely, strict=True):
            assert weights.score(example.text).value == pytest.approx(100 * expected, abs=0.51)

    @pytest.mark.parametrize(
        "line",
        [
            "كلام",
            "[]",
            "null",
            '{"text": "كلام"}',
            '{"text": 7, "label": "ok"}',
            '{"text": "كلام", "label": "سيئ"}',
            '{"text": "كلام", "label": ["ok"]}',
            "[" * 50_000,
        ],
    )
    def test_a_line_that_does_not_fit_is_named(self, texts: Path, weights_file: Path, line: str) -> None:
        (texts / "fine.jsonl").write_text(f'{{"text": "كلام", "label": "ok"}}\n\n{line}\n')

        with pytest.raises(CommandError, match=r"fine\.jsonl»، السطر 3"):
            train(texts)

        assert not weights_file.exists()

    def test_a_folder_without_texts_is_named(self, tmp_path: Path) -> None:
        for folder in (tmp_path / "data", tmp_path / "لا-شيء"):
            with pytest.raises(CommandError, match="لا ملفات"):
                train(folder)

    def test_a_file_in_another_encoding_is_named(self, texts: Path) -> None:
        (texts / "fine.jsonl").write_bytes("كلام".encode("cp1256"))

        with pytest.raises(CommandError, match="تعذّرت قراءة"):
            train(texts)


class TestLearningFromDecisions:
    def test_the_newest_decisions_are_kept_back_and_measured_on(self, article: Article, hakim: Staff) -> None:
        decide(article, hakim)

        told = train()

        figures = score.figures()
        assert figures
        assert "من قرارات غرفة الأخبار" in told
        assert figures.by_newsroom
        assert (figures.held_shown, figures.held_refused) == (36, 36)
        assert (figures.decided_shown, figures.decided_refused) == (144, 144)
        assert (figures.labelled_shown, figures.labelled_refused) == (0, 0)
        assert figures.area > 0.9

    def test_too_few_decisions_teach_nothing(
        self, article: Article, hakim: Staff, weights_file: Path
    ) -> None:
        decide(article, hakim, n=10)

        with pytest.raises(CommandError, match="القرارات أقل"):
            train()

        assert not weights_file.exists()

    def test_refusals_that_all_are_new_teach_nothing(
        self, article: Article, hakim: Staff, weights_file: Path
    ) -> None:
        for number in range(300):
            at = RECENTLY + timedelta(minutes=number)
            comment = make_comment(article, f"كلام رقم {number}", at=at)
            if number >= 270:
                moderation.reject(comment, by=hakim, at=at, reason=Reason.INSULT)
            else:
                moderation.approve(comment, by=hakim, at=at)

        with pytest.raises(CommandError, match="القرارات أقل"):
            train()

        assert not weights_file.exists()

    def test_refusals_that_all_are_old_are_set_apart_too(self, article: Article, hakim: Staff) -> None:
        decided = [*((text, True) for text in ABUSIVE[:150]), *((text, False) for text in FINE[:150])]
        for number, (text, is_refused) in enumerate(decided):
            at = RECENTLY + timedelta(minutes=number)
            comment = make_comment(article, text, at=at)
            if is_refused:
                moderation.reject(comment, by=hakim, at=at, reason=Reason.INSULT)
            else:
                moderation.approve(comment, by=hakim, at=at)

        train()

        figures = score.figures()
        assert figures
        assert figures.by_newsroom
        assert (figures.held_refused, figures.held_shown) == (training.HELD_LEAST, training.HELD_LEAST)
        assert (figures.decided_refused, figures.decided_shown) == (120, 120)

    @pytest.mark.parametrize(("refused", "teaches"), [(149, False), (150, True)])
    def test_as_many_are_needed_as_the_command_says(self, texts: Path, refused: int, teaches: bool) -> None:
        write(texts / "abusive.jsonl", [(text, "abusive") for text in ABUSIVE[:refused]])

        if teaches:
            assert "من النصوص المصنّفة" in train(texts)
        else:
            with pytest.raises(CommandError, match="يلزم 150"):
                train(texts)

    def test_a_few_are_learned_beside_texts_from_elsewhere(
        self, article: Article, hakim: Staff, texts: Path
    ) -> None:
        for comment in [make_comment(article, text) for text in ("يا طنطل", "يا طنطل الحارة", "كلام طنطل")]:
            moderation.reject(comment, by=hakim, at=RECENTLY, reason=Reason.INSULT)

        train(texts)

        figures, found = score.figures(), score.score_of("أنت طنطل")
        assert figures
        assert found
        assert (figures.decided_refused, figures.by_newsroom) == (3, False)
        assert found.value > 50

    def test_a_comment_counts_as_it_stands_now(self, article: Article, hakim: Staff) -> None:
        shown, removed, restored, undone = (
            make_comment(article, text) for text in ("الأول", "الثاني", "الثالث", "الرابع")
        )
        moderation.approve(shown, by=hakim, at=RECENTLY)
        moderation.approve(removed, by=hakim, at=RECENTLY)
        moderation.remove(removed, by=hakim, at=RECENTLY + timedelta(minutes=1), reason=Reason.SPAM)
        moderation.reject(restored, by=hakim, at=RECENTLY, reason=Reason.INSULT)
        moderation.restore(restored, by=hakim, at=RECENTLY + timedelta(minutes=2))
        moderation.reject(undone, by=hakim, at=RECENTLY, reason=Reason.INSULT)
        moderation.undo(undone, by=hakim, at=RECENTLY + timedelta(minutes=3))

        assert decided() == [
            Example("الأول", False, is_ours=True),
            Example("الثاني", True, is_ours=True),
            Example("الثالث", False, is_ours=True),
        ]

    def test_an_undone_removal_leaves_the_decision_before_it(self, article: Article, hakim: Staff) -> None:
        comment = make_comment(article, "باقٍ")
        moderation.approve(comment, by=hakim, at=RECENTLY)
        moderation.remove(comment, by=hakim, at=RECENTLY + timedelta(minutes=1), reason=Reason.INSULT)
        moderation.undo(comment, by=hakim, at=RECENTLY + timedelta(minutes=2))

        assert decided() == [Example("باقٍ", False, is_ours=True)]

    @pytest.mark.parametrize("reason", sorted(set(Reason) - set(training.REASONS)))
    def test_a_reason_that_is_not_in_the_words_teaches_nothing(
        self, article: Article, hakim: Staff, reason: Reason
    ) -> None:
        moderation.reject(make_comment(article), by=hakim, at=RECENTLY, reason=reason)

        assert not decided()

    def test_what_nobody_decided_teaches_nothing(self, article: Article) -> None:
        make_comment(article, "ينتظر")
        Comment.objects.filter(pk=make_comment(article, "نُشر وحده").pk).update(
            status="shown", shown_at=RECENTLY
        )

        assert not decided()

    @pytest.mark.parametrize(("verb", "teaches"), [(Verb.SEEN, True), (Verb.EDIT, False), (Verb.PIN, False)])
    def test_what_screening_showed_teaches_once_a_moderator_let_it_stand(
        self, article: Article, hakim: Staff, verb: Verb, teaches: bool
    ) -> None:
        comment = make_comment(article, "نُشر وحده")
        Comment.objects.filter(pk=comment.pk).update(status=Status.SHOWN, shown_at=RECENTLY)
        comment.decisions.create(verb=verb, by=hakim, at=RECENTLY, old_status="shown", new_status="shown")

        assert bool(decided()) is teaches

    def test_what_is_older_than_refused_comments_are_kept_teaches_nothing(
        self, article: Article, hakim: Staff
    ) -> None:
        DiscussionSettings.objects.update(refused_days=30)
        for days in (29, 31):
            at = timezone.now() - timedelta(days=days)
            moderation.approve(make_comment(article, f"منذ {days}", at=at), by=hakim, at=at)

        assert decided() == [Example("منذ 29", False, is_ours=True)]

    def test_the_same_words_are_learned_once_as_this_newsroom_decided(
        self, article: Article, hakim: Staff, texts: Path
    ) -> None:
        moderation.approve(make_comment(article, ABUSIVE[0]), by=hakim, at=RECENTLY)

        train(texts)

        figures = score.figures()
        assert figures
        assert figures.decided_shown == 1
        assert figures.held_refused + figures.labelled_refused == len(ABUSIVE) - 1

    def test_decisions_are_read_in_two_questions(
        self, article: Article, hakim: Staff, django_assert_num_queries: object
    ) -> None:
        decide(article, hakim, n=5)

        with django_assert_num_queries(2):
            decided()

    @pytest.mark.parametrize("place", range(training.PART_HELD))
    def test_however_few_refusals_lie_some_are_learned_and_some_set_apart(self, place: int) -> None:
        """Thirty refusals, all at the same distance from one another among good comments."""
        bad, good = iter(ABUSIVE), iter(FINE)
        examples = [
            Example(next(bad), True) if n % training.PART_HELD == place else Example(next(good), False)
            for n in range(30 * training.PART_HELD)
        ]

        for rest, apart in (training.parted(examples), training.parted(examples, newest=True)):
            assert [sum(example.is_refused for example in part) for part in (rest, apart)] == [24, 6]
        assert train_screening.learn(examples).score(ABUSIVE[0]).value > 50


class TestWithoutTheLibrary:
    def test_the_command_says_how_to_install_it(self, texts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(train_screening, "LogisticRegression", None)

        with pytest.raises(CommandError, match=r"make \.venv/train\.stamp"):
            train(texts)


class TestTheWeightsInTheirPlace:
    def test_failing_leaves_the_weights_before(
        self, texts: Path, weights_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        train(texts)
        before = weights_file.read_bytes()

        def no_room(_fd: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("os.fsync", no_room)
        with pytest.raises(CommandError, match="تعذّرت كتابة"):
            train(texts)

        assert weights_file.read_bytes() == before
        assert [path.name for path in weights_file.parent.iterdir()] == ["score.weights"]

    def test_a_process_that_runs_reads_new_weights(self, texts: Path) -> None:
        assert score.score_of("حقير") is None

        train(texts)
        first = score.score_of("أنت طنطل")
        write(texts / "more.jsonl", [(f"طنطل {text}", "abusive") for text in FINE])
        train(texts)
        then = score.score_of("أنت طنطل")

        assert first
        assert then
        assert then.value > first.value

    @pytest.mark.parametrize("content", [b"", b"PNG", b"kalima weights 0\n{}"])
    def test_broken_or_old_weights_are_none(
        self, weights_file: Path, content: bytes, caplog: pytest.LogCaptureFixture
    ) -> None:
        weights_file.write_bytes(content)

        assert [score.score_of("كلام"), score.score_of("كلام"), score.figures()] == [None] * 3
        assert len(caplog.records) == 1
        assert "train_screening" in caplog.text

    def test_weights_with_figures_of_another_release_are_none(self, weights_file: Path) -> None:
        score.keep(Weights(train_screening.array("f", bytes(64)), 0.0, {"made_at": "أمس"}))

        assert score.score_of("كلام") is None

    def test_weights_that_may_not_be_read_are_none(self, weights_file: Path) -> None:
        weights_file.mkdir()

        assert score.score_of("كلام") is None
