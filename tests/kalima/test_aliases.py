"""Names that stand for others: sentences in which they do, and sentences in which they are something else."""

import time
from datetime import date

import pytest

from kalima.text.aliases import BODY, PERSON, PLACE, Alias, Aliases, Bar
from kalima.text.analysis import tokens

TODAY = date(2024, 12, 4)
TERM_OF_SUDANI = date(2022, 10, 27)

SUDANI, KADHIMI, MALIKI = "محمد شياع السوداني", "مصطفى الكاظمي", "نوري المالكي"
STATES, CENTRAL_BANK, OPEC = "الولايات المتحدة", "البنك المركزي العراقي", "منظمة الدول المصدّرة للنفط"

REGISTER = Aliases(
    [
        Alias("السوداني", SUDANI, PERSON, since=TERM_OF_SUDANI),
        Alias("الكاظمي", KADHIMI, PERSON, since=date(2020, 5, 7), until=date(2022, 10, 26)),
        Alias("المالكي", MALIKI, PERSON),
        Alias("السيستاني", "علي السيستاني", PERSON),
        Alias("رئيس الوزراء العراقي", KADHIMI, PERSON, since=date(2020, 5, 7), until=date(2022, 10, 26)),
        Alias("رئيس الوزراء العراقي", SUDANI, PERSON, since=TERM_OF_SUDANI),
        Alias("الصدر", "مقتدى الصدر", PERSON, barred_before=("مدينة", "آل"), barred_after=("الأعظم",)),
        Alias("بري", "نبيه بري", PERSON),
        Alias("أوباما", "باراك أوباما", PERSON),
        Alias("بن سلمان", "محمد بن سلمان", PERSON),
        Alias("عبد المهدي", "عادل عبد المهدي", PERSON),
        Alias("أمريكا", STATES, PLACE, is_mutual=True, barred_after=("اللاتينية", "الجنوبية")),
        Alias("أميركا", STATES, PLACE, is_mutual=True),
        Alias("الولايات المتحدة الأمريكية", STATES, PLACE),
        Alias("هولاندا", "هولندا", PLACE, is_mutual=True),
        Alias("المركزي", CENTRAL_BANK, BODY),
        Alias("أوبك", OPEC, BODY, is_mutual=True),
    ]
)


def named(text: str, on: date = TODAY, *, or_last: bool = False) -> list[str]:
    words = list(tokens(text))
    return [place.alias.meant for place in REGISTER.found(text, words, on=on, or_last=or_last)]


def others(question: str, on: date = TODAY) -> list[list[str]]:
    words = list(tokens(question))
    return [REGISTER.others(place, on=on) for place in REGISTER.found(question, words, on=on, or_last=True)]


def bars(text: str, on: date = TODAY) -> list[Bar | None]:
    return [place.bar for place in REGISTER.read(text, list(tokens(text)), on=on)]


class TestSomebody:
    """A nisba that is somebody's name where it stands."""

    @pytest.mark.parametrize(
        "text",
        [
            "السوداني يفتتح مجسرين في بغداد",
            "قال السوداني إن الحكومة ماضية في خطتها",
            "وأكد السوداني على أهمية الاستثمار",
            "التقى السوداني وفدًا من الكويت",
            "والتقى السوداني رئيس المجلس",
            "ألقى السوداني كلمة في القمة",
            "أعلن السوداني، اليوم، إطلاق المشروع",
            "أعلن اليوم السوداني إطلاق المشروع",
            "يترأس السوداني اجتماع المجلس",
            "طالب السوداني الوزارات بالإسراع",
            "صادق السوداني على صرف المستحقات",
            "أشرف السوداني على الخطة",
            "حكومة السوداني تقر الموازنة",
            "وزار الوفد حكومةَ السّوداني",
            "خلال زيارة السوداني إلى واشنطن",
            "تصريحات السوداني الأخيرة",
            "مكتب السوداني ينفي الخبر",
            "فوز السوداني بالثقة",
            "باسم السوداني ووزرائه",
            "لصالح السوداني وحلفائه",
            "عن السوداني ومستشاريه",
            "بين السوداني وأردوغان",
            "للسوداني رأي آخر",
            "رحّب الوفد بالسوداني في الدوحة",
            "دعا الرئيس التركي، والسوداني حاضر، إلى الحوار",
            "قال المالكي والسوداني إن الاتفاق قائم",
            "اجتماع ترأسه السوداني مساء الأحد",
            "الزيارة التي أجراها السوداني إلى عمّان",
            "مشاريع يتابعها السوداني بنفسه",
            "قال له السوداني إن الأمر محسوم",
            "وصل إليها السوداني ظهرًا",
            "السيد السوداني يستقبل السفير",
            "«السوداني: لا عودة إلى الوراء»",
            "انتهت جلسة الجيش. السوداني غادر القاعة",
            "الـــسوداني يفتتح معرض بغداد",
            "محمد شياع السوداني يفتتح معرض بغداد",
            "لقاء محمد شيّاع السوداني مع السفير",
            "هاتف السوداني نظيره التركي",
            "إلتقى السوداني الوفد",
            "السوداني وعلي فالح يفتتحان الجسر",
            "نفى المكتب الإعلامي للسوداني الخبر",
            "قال (السوداني) إن الجسر جاهز",
        ],
    )
    def test_it_is_he(self, text: str) -> None:
        assert SUDANI in named(text)

    @pytest.mark.parametrize(
        "text",
        [
            "الجيش السوداني يتقدم في الخرطوم",
            "للجيش السوداني وحده",
            "والجيش السوداني ينفي",
            "بالجيش السوداني وحلفائه",
            "أزمة الشعب السوداني",
            "رئيس مجلس السيادة السوداني",
            "وزير الخارجية السوداني علي يوسف",
            "مجلس السيادة الانتقالي السوداني",
            "الحوار المصري السوداني",
            "الحوار المصري - السوداني",
            "بين الجانبين المصري والسوداني",
            "الوفد (السوداني) في جنيف",
            "«الهلال» السوداني يفوز",
            "استقبل الوزير نظيره السوداني",
            "مع نظيره السوداني في القاهرة",
            "شعبنا السوداني الكريم",
            "إقليم دارفور السوداني",
            "نادي المريخ السوداني",
            "قناة الشروق السوداني",
            "بنك فيصل السوداني",
            "ولاية شمال كردفان، بورتسودان السوداني",
            "السوداني عمر البشير أمام القضاء",
            "سجّل السوداني محمد عبد الرحمن هدفًا",
            "الفنان علي السوداني",
            "قالت مريم السوداني في المعرض",
            "اللاعب أحمد السوداني",
            "الكاتب عبد الرحمن السوداني",
            "الكاتب عبدالرحمن السوداني",
            "الشيخ أبو قتادة السوداني",
            "حسين بن ثامر السوداني",
            "لمحمد السوداني ثلاثة كتب",
            "السودان يستعد للموسم",
            "سودانيون في بغداد",
            "الجالية السودانية",
            "سعر الجنيه السوداني",
            "قائد الجيش السوداني عبد الفتاح البرهان",
            "القيادي في الحزب السوداني",
        ],
    )
    def test_it_is_not_he(self, text: str) -> None:
        assert named(text) == []

    @pytest.mark.parametrize(
        ("text", "meant"),
        [
            ("المركزي يخفض سعر الفائدة", [CENTRAL_BANK]),
            ("قرار المركزي بشأن الدولار", [CENTRAL_BANK]),
            ("الجهاز المركزي للإحصاء", []),
            ("البنك المركزي العراقي يبيع الدولار", [CENTRAL_BANK]),
            ("المصرف المركزي التركي", []),
            ("السيستاني يدعو إلى الهدوء", ["علي السيستاني"]),
            ("بيان مكتب علي السيستاني", ["علي السيستاني"]),
            ("المالكي: الانتخابات في موعدها", [MALIKI]),
            ("المذهب المالكي في المغرب", []),
            ("دلال المالكي تعرض لوحاتها", []),
            ("مليشيات المالكي وصالح", [MALIKI]),
        ],
    )
    def test_so_are_others(self, text: str, meant: list[str]) -> None:
        assert named(text) == meant


class TestANameThatIsNoNisba:
    @pytest.mark.parametrize(
        ("text", "meant"),
        [
            ("الصدر يدعو أنصاره إلى الهدوء", ["مقتدى الصدر"]),
            ("التيار التابع للصدر", ["مقتدى الصدر"]),
            ("زعيم التيار مقتدى الصدر", ["مقتدى الصدر"]),
            ("محمد باقر الصدر مفكرًا", []),
            ("انقطاع الكهرباء في مدينة الصدر", []),
            ("بمدينة الصدر شرقي بغداد", []),
            ("من آل الصدر", []),
            ("الصدر الأعظم في إسطنبول", []),
            ("قال بري إن الجلسة قائمة", ["نبيه بري"]),
            ("نصرالله وبري في لقاء", ["نبيه بري"]),
            ("خسائر كبرى في المعارك", []),
            ("أوباما يلتقي ميركل", ["باراك أوباما"]),
            ("اوباما يلتقي ميركل", ["باراك أوباما"]),
            ("لأوباما كتاب جديد", ["باراك أوباما"]),
            ("لقاء بن سلمان في الرياض", ["محمد بن سلمان"]),
            ("ولي العهد محمد بن سلمان", ["محمد بن سلمان"]),
            ("الوزير خالد بن سلمان", []),
            ("قدّم عبدالمهدي استقالته", ["عادل عبد المهدي"]),
            ("لعبد المهدي رأي آخر", ["عادل عبد المهدي"]),
            ("النائب محمد عبد المهدي", []),
            ("استقبله محمد رئيس الوزراء العراقي", [SUDANI]),
        ],
    )
    def test_a_person(self, text: str, meant: list[str]) -> None:
        assert named(text) == meant

    @pytest.mark.parametrize(
        ("text", "meant"),
        [
            ("أمريكا تعلن العقوبات", [STATES]),
            ("امريكا تعلن العقوبات", [STATES]),
            ("وبأمريكا تعمل الشركة", [STATES]),
            ("الولايات المتحدة تعلن العقوبات", [STATES]),
            ("للولايات المتحدة ثلاث قواعد", [STATES]),
            ("والولايات المتحدة الأمريكية ترد", [STATES]),
            ("أمريكا اللاتينية تنتخب", []),
            ("الولايات، المتحدة منها والمنفصلة", []),
            ("الولايات\nالمتحدة", []),
            ("هولاندا وبلجيكا", ["هولندا"]),
            ("منتخب هولندا", ["هولندا"]),
            ("الأمريكي في بغداد", []),
            ("أوبك تخفض الإنتاج", [OPEC]),
            ("تحالف أوبك+ يخفض الإنتاج", [OPEC]),
            ("منظمة الدول المصدرة للنفط", [OPEC]),
        ],
    )
    def test_a_place_or_a_body(self, text: str, meant: list[str]) -> None:
        assert named(text) == meant


class TestTheDay:
    @pytest.mark.parametrize(
        ("on", "meant"),
        [
            (date(2019, 1, 1), []),
            (date(2020, 5, 6), []),
            (date(2020, 5, 7), [KADHIMI]),
            (date(2022, 10, 26), [KADHIMI]),
            (date(2022, 10, 27), [SUDANI]),
            (TODAY, [SUDANI]),
        ],
    )
    def test_a_story_means_whom_its_day_means(self, on: date, meant: list[str]) -> None:
        assert named("رئيس الوزراء العراقي يصل إلى عمّان", on) == meant

    def test_a_full_name_is_the_same_on_every_day(self) -> None:
        assert named("مصطفى الكاظمي في لندن", TODAY) == [KADHIMI]

    def test_a_question_of_today_still_knows_who_left(self) -> None:
        """His stories are of then, and nobody else goes by this name now."""
        assert named("الكاظمي", TODAY) == []
        assert named("الكاظمي", TODAY, or_last=True) == [KADHIMI]
        assert named("رئيس الوزراء العراقي", TODAY, or_last=True) == [SUDANI]

    def test_a_question_does_not_know_who_is_to_come(self) -> None:
        assert named("السوداني", date(2019, 1, 1), or_last=True) == []


class TestTheOtherNames:
    @pytest.mark.parametrize(
        ("question", "found"),
        [
            ("السوداني", [[SUDANI]]),
            ("زيارة السوداني أمريكا", [[SUDANI], [STATES, "أميركا"]]),
            ("محمد شياع السوداني", [[]]),
            ("أمريكا", [[STATES, "أميركا"]]),
            ("الولايات المتحدة", [["أمريكا", "أميركا"]]),
            ("الولايات المتحدة الأمريكية", [[STATES, "أمريكا", "أميركا"]]),
            ("هولندا", [["هولاندا"]]),
            ("هولاندا", [["هولندا"]]),
            ("الجيش السوداني", []),
            ("كلمات أخرى", []),
            ("", []),
        ],
    )
    def test_a_question_is_widened_one_way_or_both(self, question: str, found: list[list[str]]) -> None:
        assert others(question) == found

    def test_what_a_name_is_called_is_kept_short(self) -> None:
        many = Aliases(Alias(f"اسم{'ا' * n}ر", "أصل", PLACE, is_mutual=True) for n in range(50))
        (place,) = many.found("أصل", list(tokens("أصل")), on=TODAY)

        assert len(many.others(place, on=TODAY)) == 8


@pytest.mark.parametrize(
    ("text", "on", "why"),
    [
        ("الجيش السوداني", TODAY, Bar.DESCRIBES),
        ("السوداني يصل", date(2019, 1, 1), Bar.TIME),
        ("علي السوداني", TODAY, Bar.OTHER_PERSON),
        ("مدينة الصدر", TODAY, Bar.WORD),
        ("السوداني يصل", TODAY, None),
    ],
)
def test_it_tells_why_a_name_does_not_count(text: str, on: date, why: Bar | None) -> None:
    assert bars(text, on) == [why]


@pytest.mark.parametrize(
    "text", ["", " ", "،", "و", "لل", "ـــ", "\0", "ﷺ", "عبدالله", "\u202eالسوداني", "ال" * 5000]
)
def test_odd_texts_break_nothing(text: str) -> None:
    assert isinstance(bars(text), list)


def test_entries_without_words_are_nothing() -> None:
    empty = Aliases([Alias("!", "محمد", PERSON), Alias("محمد", "؟", PERSON)])

    assert list(empty.found("محمد!", list(tokens("محمد!")), on=TODAY)) == []


def test_five_thousand_entries_cost_a_story_little() -> None:
    letters = "بتجحدرسصعقكلمنهوي"
    names = [f"{a}{b}ا{c}" for a in letters for b in letters for c in letters + "طضظغف"][:5000]
    register = Aliases(Alias(f"ال{name}ي", f"سالم {name}", PERSON, since=TODAY) for name in names)
    text = "قال السوداني إن وزارة النفط وبلدية البصرة ستعملان للمشروع الجديد خلال العام. " * 90
    words = list(tokens(text))
    assert len(words) > 1000

    began = time.process_time()
    list(register.found(text, words, on=TODAY))

    assert time.process_time() - began < 0.05
