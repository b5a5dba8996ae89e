"""The alias register: kept by the managing editor, asked by search and tags, tried on the archive."""

from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import check, names, nametrial, spelling
from articles.check import Part
from articles.fields import TagLine
from articles.models import Article, NameAlias, NameKind, SearchDocument, SiteSettings, Staff
from articles.namelist import take_lines
from articles.search import query, question
from articles.search.engine import Search
from articles.spelling import BadLines
from kalima.text.analysis import tokens
from kalima.text.copycheck import KINDS
from tests.doors import said
from tests.factories import NOW, make_article, make_tag, publish_article

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/namealias/"
ADD = f"{LIST}add/"
PASTE = f"{LIST}paste/"
TRY = f"{LIST}try/"

TODAY = NOW.date()
SUDANI, KADHIMI, STATES = "محمد شياع السوداني", "مصطفى الكاظمي", "الولايات المتحدة"
HIS_TERM = {"since": date(2022, 10, 27)}
TERM_BEFORE = {"since": date(2020, 5, 7), "until": date(2022, 10, 26)}


def alias(written: str, meant: str, kind: str = NameKind.PERSON, **values: object) -> NameAlias:
    return NameAlias.objects.create(written=written, meant=meant, kind=kind, **values)


def typed(**values: str) -> dict[str, str]:
    """An entry's form as it is sent."""
    empty = dict.fromkeys(("written", "meant", "since", "until", "barred_before", "barred_after", "note"), "")
    return empty | {"kind": "person", "is_on": "on"} | values


def page(response: HttpResponse) -> str:
    return response.content.decode()


def rows() -> list[tuple[str, str]]:
    return list(NameAlias.objects.order_by("pk").values_list("written", "meant"))


def widened(question: str, on: date = TODAY) -> list[tuple[int, int, list[str]]]:
    """What a question is widened by, in the words that are looked for."""
    found = names.expansions(question, list(tokens(question)), on=on)
    return [
        (first, end, [" ".join(token.surface for token in other) for other in others])
        for first, end, others in found
    ]


def named(text: str, on: date = TODAY) -> list[tuple[str, str]]:
    return [(one.name, one.kind) for one in names.meant_in(text, on=on)]


class TestAQuestion:
    def test_a_name_is_widened_one_way_and_a_mutual_one_both(self) -> None:
        alias("السوداني", SUDANI, **HIS_TERM)
        alias("أمريكا", STATES, NameKind.PLACE, is_mutual=True)

        assert widened("زيارة السوداني إلى أمريكا") == [
            (1, 2, ["محمد شياع السوداني"]),
            (3, 4, ["الولايات المتحده"]),
        ]
        assert widened("الولايات المتحدة") == [(0, 2, ["امريكا"])]
        assert widened("محمد شياع السوداني") == []
        assert widened("الجيش السوداني") == []

    def test_the_day_is_the_one_that_is_asked_about(self) -> None:
        alias("رئيس الوزراء العراقي", KADHIMI, **TERM_BEFORE)
        alias("رئيس الوزراء العراقي", SUDANI, **HIS_TERM)
        alias("الكاظمي", KADHIMI, **TERM_BEFORE)

        assert widened("رئيس الوزراء العراقي") == [(0, 3, ["محمد شياع السوداني"])]
        assert widened("رئيس الوزراء العراقي", date(2021, 1, 1)) == [(0, 3, ["مصطفي الكاظمي"])]
        assert widened("الكاظمي") == [(0, 1, ["مصطفي الكاظمي"])]

    def test_the_spelling_list_is_known_without_being_written_twice(self) -> None:
        spelling.take_lines("هولندا = هولاندا، نذرلاند\nالأنبار", kind="place")

        assert widened("هولاندا") == [(0, 1, ["هولندا", "نذرلاند"])]
        assert widened("هولندا") == [(0, 1, ["هولاندا", "نذرلاند"])]
        assert widened("الأنبار") == []

    def test_what_is_switched_off_is_not_asked(self) -> None:
        alias("السوداني", SUDANI, is_on=False)

        assert widened("السوداني") == []


class TestAText:
    def test_each_stands_once_by_the_full_name_with_all_its_places(self) -> None:
        alias("السوداني", SUDANI, **HIS_TERM)
        alias("أمريكا", STATES, NameKind.PLACE, is_mutual=True)
        spelling.take_lines("الأنبار = انبار", kind="place")
        spelling.take_lines("شؤون = شئون", kind="word")
        text = "وصل السوداني إلى الأنبار. وقال محمد شياع السوداني إن شؤون أمريكا لا تعنيه."

        found = names.meant_in(text, on=TODAY)

        assert named(text) == [(SUDANI, "person"), ("الأنبار", "place"), (STATES, "place")]
        assert [text[start:end] for start, end in found[0].places] == ["السوداني", "محمد شياع السوداني"]

    def test_a_story_means_whom_its_own_day_means(self) -> None:
        alias("رئيس الوزراء العراقي", KADHIMI, **TERM_BEFORE)
        alias("رئيس الوزراء العراقي", SUDANI, **HIS_TERM)
        text = "رئيس الوزراء العراقي في عمّان"

        assert named(text, date(2021, 6, 1)) == [(KADHIMI, "person")]
        assert named(text, date(2023, 6, 1)) == [(SUDANI, "person")]
        assert named(text, date(2019, 6, 1)) == []


class TestAChange:
    """The register that changed is another one from the next question on, in every process."""

    def test_every_change_counts_at_once(self, nada: Staff) -> None:
        assert widened("السوداني") == []
        entry = alias("السوداني", SUDANI)
        assert widened("السوداني") == [(0, 1, ["محمد شياع السوداني"])]
        entry.meant = "أحمد السوداني"
        entry.save()
        assert widened("السوداني") == [(0, 1, ["احمد السوداني"])]
        entry.delete()
        assert widened("السوداني") == []
        take_lines("محمد شياع السوداني = السوداني", kind="person", by=nada)
        assert widened("السوداني") == [(0, 1, ["محمد شياع السوداني"])]
        spelling.take_lines("هولندا = هولاندا", kind="place")
        assert widened("هولاندا") == [(0, 1, ["هولندا"])]

    def test_while_it_is_the_same_it_costs_one_query(self) -> None:
        alias("السوداني", SUDANI)
        spelling.take_lines("هولندا = هولاندا", kind="place")
        widened("السوداني")

        for ask in (lambda: widened("السوداني في هولاندا"), lambda: named("السوداني في هولاندا")):
            with CaptureQueriesContext(connection) as asked:
                ask()
            assert len(asked) == 1


class TestAnEntry:
    def test_nada_adds_one(self, nada_at_desk: Client) -> None:
        nada_at_desk.post(
            ADD,
            typed(
                written=" السّوداني ",
                meant=SUDANI,
                since="2022-10-27",
                barred_before="الفنان, الكاتب، الفنان",
                note="رئيس الوزراء",
            ),
        )

        entry = NameAlias.objects.get()
        assert (entry.written, entry.meant, entry.key) == ("السّوداني", SUDANI, "السوداني")
        assert (entry.since, entry.until) == (date(2022, 10, 27), None)
        assert (entry.is_mutual, entry.is_on) == (False, True)
        assert entry.barred_before == "الفنان، الكاتب"
        assert named("السوداني يصل", TODAY) == [(SUDANI, "person")]
        assert named("الكاتب السوداني يصل", TODAY) == []
        assert LogEntry.objects.get().object_repr == f"السّوداني ← {SUDANI}"

    @pytest.mark.parametrize(
        ("sent", "told"),
        [
            ({"written": ""}, "هذه الخانة مطلوبة."),
            ({"written": "!!"}, "«!!» أقصر أو أعم من أن يكون اسمًا."),
            ({"written": "بن"}, "«بن» أقصر أو أعم من أن يكون اسمًا."),
            ({"written": "الذي"}, "«الذي» أقصر أو أعم من أن يكون اسمًا."),
            ({"meant": "من"}, "«من» أقصر أو أعم من أن يكون اسمًا."),
            ({"written": "محمّد شياع السودانى"}, "الصيغة هي الاسم نفسه، ولو اختلف إملاؤهما."),
            ({"written": "ﷺ" * 80}, "الاسم أطول من المسموح."),
            ({"since": "2024-01-02", "until": "2024-01-01"}, "اليوم الأخير قبل الأول. تُرجى مراجعة اليومين."),
            ({"is_mutual": "on"}, "«السوداني» نسبة قد تصف غيره"),
            ({"barred_before": "مدينة، !"}, "لا كلمات في «!»."),
            ({"kind": "tree"}, "tree"),
            ({"written": "الكاظمي", "since": "2022-10-26"}, f"«الكاظمي» تعني «{KADHIMI}» في السجل"),
            ({"written": "الكاظمى"}, f"«الكاظمي» تعني «{KADHIMI}» في السجل"),
            (
                {"written": "هولاندا", "meant": "هولندا", "kind": "place"},
                "الاسمان صيغتان لـ«هولندا» في قائمة الإملاء المعتمد، والبحث يعرفهما منها.",
            ),
        ],
    )
    def test_what_could_not_be_followed_is_refused(
        self, nada_at_desk: Client, sent: dict[str, str], told: str
    ) -> None:
        alias("الكاظمي", KADHIMI, **TERM_BEFORE)
        spelling.take_lines("هولندا = هولاندا", kind="place")

        response = nada_at_desk.post(ADD, typed(**{"written": "السوداني", "meant": SUDANI} | sent))

        assert response.status_code == 200
        assert told in page(response)
        assert NameAlias.objects.count() == 1

    def test_the_same_form_may_pass_to_somebody_else(self, nada_at_desk: Client) -> None:
        alias("رئيس الوزراء العراقي", KADHIMI, **TERM_BEFORE)

        nada_at_desk.post(ADD, typed(written="رئيس الوزراء العراقي", meant=SUDANI, since="2022-10-27"))

        assert rows() == [("رئيس الوزراء العراقي", KADHIMI), ("رئيس الوزراء العراقي", SUDANI)]

    @pytest.mark.parametrize("asked", ["السوداني", "السودانى", "شيّاع", "محمد شياع"])
    def test_it_is_found_by_both_its_names_in_any_spelling(self, salma_at_desk: Client, asked: str) -> None:
        alias("السوداني", SUDANI)
        alias("أمريكا", STATES, NameKind.PLACE)

        found = salma_at_desk.get(LIST, {"q": asked}).context["cl"].result_list

        assert [entry.meant for entry in found] == [SUDANI]

    def test_the_list_says_direction_and_span(self, nada_at_desk: Client) -> None:
        SiteSettings.objects.update(digits="arabic")
        alias("الكاظمي", KADHIMI, **TERM_BEFORE)
        alias("أمريكا", STATES, NameKind.PLACE, is_mutual=True)

        listed = page(nada_at_desk.get(LIST))

        assert "من ٧ مايو ٢٠٢٠ إلى ٢٦ أكتوبر ٢٠٢٢" in listed
        assert "تعني والعكس" in listed

    def test_who_writes_reads_it_and_changes_nothing(
        self, salma_at_desk: Client, idris_at_desk: Client
    ) -> None:
        address = f"{LIST}{alias('السوداني', SUDANI).pk}/change/"

        for browser in (salma_at_desk, idris_at_desk):
            listed = page(browser.get(LIST))
            assert SUDANI in listed
            assert "إضافة أسماء كثيرة" not in listed
            assert "تجربة على الأرشيف" not in page(browser.get(address))
            assert browser.post(address, typed(written="غيرها", meant=SUDANI)).status_code == 403
            assert browser.post(PASTE, {"lines": "غيرها = ذلك", "kind": "place"}).status_code == 403
            assert browser.post(TRY, typed(written="غيرها", meant=SUDANI)).status_code == 403
        assert rows() == [("السوداني", SUDANI)]

    def test_the_list_costs_the_same_at_any_length(self, nada_at_desk: Client, nada: Staff) -> None:
        alias("السوداني", SUDANI)
        with CaptureQueriesContext(connection) as one:
            nada_at_desk.get(LIST)

        take_lines("\n".join(f"سالم تا{'ا' * n} = تا{'ا' * n}" for n in range(1, 31)), kind="person", by=nada)
        with CaptureQueriesContext(connection) as many:
            nada_at_desk.get(LIST)

        assert len(many) == len(one)


class TestTheSearch:
    def found(self, words: str, **scope: int) -> list[str]:
        answer = query.answer(question.read(words), Search(**scope), at=NOW)
        numbers = [SearchDocument.objects.get(pk=second).article_id for second in answer.ranked]
        return [Article.objects.get(pk=number).printed.headline for number in numbers]

    def test_another_name_is_found_where_both_are_one(self) -> None:
        alias("أمريكا", STATES, NameKind.PLACE, is_mutual=True)
        publish_article("أمريكا تعلن العقوبات", at=NOW - timedelta(hours=2))
        publish_article("الولايات المتحدة تلغيها", at=NOW - timedelta(hours=1))
        publish_article("الأمم المتحدة تجتمع")

        for words in ("أمريكا", "الولايات المتحدة", "لأمريكا"):
            assert set(self.found(words)) >= {"أمريكا تعلن العقوبات", "الولايات المتحدة تلغيها"}, words
        assert self.found("عقوبات الولايات المتحدة")[0] == "أمريكا تعلن العقوبات"
        assert "الأمم المتحدة تجتمع" not in self.found("أمريكا")

    def test_the_other_name_is_marked_where_it_was_found(self, yusuf: Client) -> None:
        alias("أمريكا", STATES, NameKind.PLACE, is_mutual=True)
        alias("السوداني", SUDANI, **HIS_TERM)
        publish_article("الولايات المتحدة تلغيها", paragraphs=["والولايات المتحدة عضو في الأمم المتحدة."])
        publish_article("محمد في لندن", paragraphs=[f"قال {SUDANI} إن محمدًا وصل."])

        def marks(words: str, **query: str) -> list[str]:
            answer = yusuf.get("/search/", {"q": words} | query)
            return [mark.get_text() for mark in BeautifulSoup(answer.content, "html.parser").select("mark")]

        assert marks("أمريكا") == ["الولايات المتحدة", "والولايات المتحدة"]
        assert marks("أمريكا", order="date") == marks("أمريكا")
        assert marks("السوداني") == [SUDANI]

    def test_what_is_quoted_or_kept_away_is_taken_as_it_is_written(self) -> None:
        alias("أمريكا", STATES, NameKind.PLACE, is_mutual=True)
        publish_article("عقوبات أمريكا")
        publish_article("عقوبات الولايات المتحدة", at=NOW - timedelta(hours=1))

        assert self.found('"أمريكا"') == ["عقوبات أمريكا"]
        assert self.found("عقوبات -أمريكا") == ["عقوبات الولايات المتحدة"]

    def test_one_way_a_full_name_does_not_ask_for_the_short_one(self) -> None:
        alias("رئيس الوزراء العراقي", SUDANI, **HIS_TERM)
        publish_article("رئيس الوزراء العراقي في عمّان")
        publish_article(f"{SUDANI} يصل إلى بغداد", at=NOW - timedelta(hours=1))

        assert set(self.found("رئيس الوزراء العراقي")) == {
            "رئيس الوزراء العراقي في عمّان",
            f"{SUDANI} يصل إلى بغداد",
        }
        assert self.found(SUDANI) == [f"{SUDANI} يصل إلى بغداد"]

    def test_a_range_of_days_asks_for_who_it_was_then(self) -> None:
        alias("رئيس الوزراء العراقي", KADHIMI, **TERM_BEFORE)
        alias("رئيس الوزراء العراقي", SUDANI, **HIS_TERM)
        then = datetime(2021, 6, 1, 9, tzinfo=UTC)
        publish_article(f"{KADHIMI} يزور البصرة", at=then)
        publish_article(f"{SUDANI} يزور البصرة")

        assert self.found("رئيس الوزراء العراقي") == [f"{SUDANI} يزور البصرة"]
        assert self.found("رئيس الوزراء العراقي", until=int(then.timestamp()) + 1) == [
            f"{KADHIMI} يزور البصرة"
        ]


class TestATag:
    TAGS = "/admin/articles/article/tags/"

    def test_another_name_of_a_tag_is_asked_about(self) -> None:
        alias("أمريكا", STATES, NameKind.PLACE, is_mutual=True)
        make_tag(STATES)

        with pytest.raises(ValidationError) as asked:
            TagLine().clean("النفط، امريكا")

        (told,) = asked.value.messages
        assert told.startswith(f"«امريكا» في سجل الأسماء البديلة هو «{STATES}»، وله وسم.")
        assert told.endswith('"امريكا".')

    @pytest.mark.parametrize("typed", ['"أمريكا"', "أمريكا اللاتينية", "النفط", "الولايات المتحدة"])
    def test_what_is_meant_as_it_is_typed_is_not(self, typed: str) -> None:
        alias("أمريكا", STATES, NameKind.PLACE, is_mutual=True)
        make_tag(STATES)

        assert TagLine().clean(typed) == [typed.strip('"')]

    def test_without_a_tag_of_the_other_name_there_is_nothing_to_ask(self) -> None:
        alias("أمريكا", STATES, NameKind.PLACE, is_mutual=True)

        assert TagLine().clean("أمريكا") == ["أمريكا"]

    def test_a_tag_of_either_name_is_known_where_both_are_one(self) -> None:
        alias("أمريكا", STATES, NameKind.PLACE, is_mutual=True)
        make_tag("أمريكا")

        with pytest.raises(ValidationError, match="هو «أمريكا»، وله وسم"):
            TagLine().clean(STATES)

    def test_the_register_is_asked_once_for_a_line_and_not_for_tags_that_are_there(self) -> None:
        make_tag("النفط")
        names.register()

        for line, asked in (("النفط", 0), ("دجلة، الفرات، ديالى", 1)):
            with CaptureQueriesContext(connection) as queries:
                TagLine().clean(line)
            assert len([one for one in queries if "namealias" in one["sql"]]) == asked

    def test_it_is_offered_while_its_other_name_is_typed(self, salma_at_desk: Client) -> None:
        alias("أمريكا", STATES, NameKind.PLACE, is_mutual=True)
        make_tag(STATES)
        make_tag("أمريكا اللاتينية")

        offered = salma_at_desk.get(self.TAGS, {"q": "امريكا"}).json()["tags"]

        assert offered == ["أمريكا اللاتينية", STATES]


class TestTheCopyCheck:
    def marks(self, *parts: Part) -> list[tuple[int, str, str]]:
        told = check.marks_of(parts, site=SiteSettings.load(), article=None)
        return [(mark["part"], mark["passage"], mark["fix"]) for mark in told if mark["kind"] == "name"]

    def test_the_first_short_name_without_the_full_one_is_marked_gently(self) -> None:
        alias("السوداني", SUDANI, **HIS_TERM)
        headline = Part("السوداني في البصرة", is_prose=False)
        first, second = (
            Part("وصل الوفد أمس.", is_prose=True),
            Part("وللسوداني رأي. قال السوداني.", is_prose=True),
        )

        assert self.marks(headline, first, second) == [(2, "وللسوداني", f"ول{SUDANI}")]
        assert KINDS["name"].is_soft

    @pytest.mark.parametrize(
        "text",
        [
            f"قال {SUDANI} أمس. وأضاف السوداني أن الخطة ماضية.",
            "تقدّم الجيش السوداني شمالًا.",
            "أقامه الفنان علي السوداني.",
            "زار رئيس الوزراء العراقي البصرة.",
            "قالت أمريكا إنها لا تعلم.",
        ],
    )
    def test_nothing_else_is(self, text: str) -> None:
        alias("السوداني", SUDANI, **HIS_TERM)
        alias("رئيس الوزراء العراقي", SUDANI, **HIS_TERM)
        alias("أمريكا", STATES, NameKind.PLACE)

        assert self.marks(Part(text, is_prose=True)) == []

    def test_a_name_with_the_article_takes_the_particle_as_arabic_writes_it(self) -> None:
        alias("العلاق", "العلاق علي محسن")

        assert self.marks(Part("الرأي للعلاق وحده.", is_prose=True)) == [(0, "للعلاق", "للعلاق علي محسن")]


class TestAPaste:
    def test_many_lines_at_once_and_each_is_remembered(self, nada_at_desk: Client, nada: Staff) -> None:
        alias("أمريكا", STATES, NameKind.PLACE)

        response = nada_at_desk.post(
            PASTE,
            {
                "lines": f"{STATES} = أميركا، امريكا\n\n المملكة المتحدة=بريطانيا ",
                "kind": "place",
                "is_mutual": "on",
            },
        )

        assert said(response) == ["أُضيف: 2. كان في السجل: 1."]
        assert rows() == [("أمريكا", STATES), ("أميركا", STATES), ("بريطانيا", "المملكة المتحدة")]
        assert NameAlias.objects.filter(is_mutual=True, kind="place").count() == 2
        log = LogEntry.objects.filter(user=nada, action_flag=ADDITION).values_list("object_repr", flat=True)
        assert set(log) == {f"أميركا ↔ {STATES}", "بريطانيا ↔ المملكة المتحدة"}

    def test_a_span_is_that_of_all_the_lines(self, nada_at_desk: Client) -> None:
        lines = {"lines": f"{KADHIMI} = الكاظمي", "kind": "person"}
        nada_at_desk.post(PASTE, lines | {"since": "2020-05-07", "until": "2022-10-26"})

        entry = NameAlias.objects.get()
        assert (entry.since, entry.until) == (date(2020, 5, 7), date(2022, 10, 26))

    def test_a_bad_line_is_named_and_nothing_is_kept(self, nada_at_desk: Client) -> None:
        lines = f"{SUDANI} = السوداني\n{KADHIMI}\n= الكاظمي\nأحمد السوداني = السوداني"

        told = page(nada_at_desk.post(PASTE, {"lines": lines, "kind": "person"}))

        assert "السطر 2: لا صيغة بعد «=». يُكتب «الاسم الكامل = الصيغة»." in told
        assert "السطر 3: هذه الخانة مطلوبة." in told or "السطر 3: " in told
        assert f"السطر 4: «السوداني» تعني «{SUDANI}» في السجل" in told
        assert "لم يُحفظ شيء." in told
        assert "أحمد السوداني = السوداني" in told
        assert rows() == []
        assert not LogEntry.objects.exists()

    def test_days_the_wrong_way_round_are_refused(self, nada_at_desk: Client) -> None:
        sent = {
            "lines": f"{KADHIMI} = الكاظمي",
            "kind": "person",
            "since": "2022-01-02",
            "until": "2022-01-01",
        }

        assert "اليوم الأخير قبل الأول." in page(nada_at_desk.post(PASTE, sent))
        assert rows() == []

    def test_a_book_pasted_by_mistake_is_refused(self, nada: Staff) -> None:
        with pytest.raises(BadLines, match="1001"):
            take_lines("كلمة\n" * 1001, kind="person", by=nada)


class TestTheTrial:
    def test_an_entry_is_tried_as_it_is_typed_and_nothing_is_saved(self, nada_at_desk: Client) -> None:
        publish_article("بغداد تستقبل وفدًا", paragraphs=["قال السّوداني إن الخطة ماضية."])
        publish_article("السوداني: الخطة ماضية", paragraphs=["قاد الجيش السوداني العملية."])
        publish_article("معارك في الخرطوم", paragraphs=["تقدّم الجيش السوداني شمالًا."])
        publish_article("معرض للصور", paragraphs=["افتتحه المصور علي السوداني."])
        publish_article("خبر قديم", paragraphs=["سافر السوداني."], at=NOW - timedelta(days=3000))
        publish_article("لا ذكر له", paragraphs=["السودان بلد كبير."])
        make_article("مسودة عن السوداني")

        told = page(
            nada_at_desk.post(TRY, typed(written="السوداني", meant=SUDANI, since="2022-10-27", note="؟"))
        )

        assert f"حيث «<bdi>السوداني</bdi>» تعني «<bdi>{SUDANI}</bdi>»: مادتان" in told
        assert "وعددها 6" in told
        assert "ما قبلها لم يُفحص" not in told
        assert "قال <mark>السّوداني</mark> إن الخطة ماضية." in told
        assert "<mark>السوداني</mark>: الخطة ماضية" in told
        assert "لا تُعرف فيها، صفة لما يجاوره: مادة واحدة" in told
        assert "لا تُعرف فيها، جزء من اسم شخص آخر: مادة واحدة" in told
        assert "لا تُعرف فيها، خارج مدته: مادة واحدة" in told
        assert "مسودة" not in told
        assert 'value="؟"' in told
        assert rows() == []

    def test_words_that_bar_it_are_tried_with_it(self, nada_at_desk: Client) -> None:
        publish_article("حريق في سوق", paragraphs=["اندلع حريق في مدينة الصدر."])
        sent = typed(written="الصدر", meant="مقتدى الصدر")

        assert "مادة واحدة</h2>" in page(nada_at_desk.post(TRY, sent))
        assert "لا تُعرف فيها، بجانبه كلمة تمنعه: مادة واحدة" in page(
            nada_at_desk.post(TRY, sent | {"barred_before": "مدينة"})
        )

    def test_a_saved_entry_is_tried_by_its_address_and_saved_from_there(self, nada_at_desk: Client) -> None:
        publish_article("أمريكا تعلن العقوبات")
        entry = alias("أمريكا", STATES, NameKind.PLACE, is_on=False)

        told = page(nada_at_desk.get(TRY, {"entry": entry.pk}))
        nada_at_desk.post(f"{LIST}{entry.pk}/change/", typed(written="أمريكا", meant=STATES, kind="place"))

        assert "مادة واحدة</h2>" in told
        assert f'formaction="{LIST}{entry.pk}/change/"' in told
        entry.refresh_from_db()
        assert entry.is_on

    @pytest.mark.parametrize(
        ("sent", "status"), [({"entry": "x"}, 404), ({"entry": "99999"}, 404), ({"written": ""}, 200)]
    )
    def test_what_cannot_be_tried(self, nada_at_desk: Client, sent: dict[str, str], status: int) -> None:
        response = nada_at_desk.post(TRY, typed(**{"written": "أمريكا", "meant": STATES} | sent))

        assert response.status_code == status
        assert 'id="trial"' not in page(response)

    def test_an_archive_without_stories_says_so(self, nada_at_desk: Client) -> None:
        assert "لا مواد منشورة بعد." in page(nada_at_desk.post(TRY, typed(written="أمريكا", meant=STATES)))

    def test_it_goes_only_so_far_in_a_large_archive(
        self, nada_at_desk: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for hour in range(3):
            publish_article(f"أمريكا في الساعة {hour}", at=NOW - timedelta(hours=hour))
        monkeypatch.setattr(nametrial, "LOOKED_AT_MAX", 2)

        told = page(nada_at_desk.post(TRY, typed(written="أمريكا", meant=STATES)))

        assert "وعددها 2" in told
        assert "مادتان</h2>" in told
        assert "ما قبلها لم يُفحص." in told
