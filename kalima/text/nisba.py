"""Whether a word such as السوداني names somebody, or describes the noun that stands before it.

Only its surroundings tell: «الجيش السوداني» has the noun, «حكومة السوداني» has the man. Where they leave it
open, as in «رئيس الوزراء السوداني», the word is taken to describe.
"""

from typing import NamedTuple

from kalima.text.arabic import fold


class Near(NamedTuple):
    """A word beside the one that is asked about: folded, and its letters as they were typed."""

    surface: str
    letters: str


def is_nisba(surface: str) -> bool:
    """Say whether a folded word has the shape of one: with «ال» before it, and ي or ية behind."""
    return surface.startswith("ال") and len(surface) >= _LETTERS_MIN and surface.endswith(("ي", "يه"))


def describes(before: Near | None, before_that: Near | None, after: Near | None) -> bool:
    """Say whether a nisba describes what is beside it; None where a sign or the end of a line parts them.

    It does after a noun with the article («الجيش السوداني»), after what belongs to somebody («نظيره
    السوداني»), after a place («كردستان العراقي») and the name of a club («فريق كولجاك التركي»), and before a
    first name («السوداني عمر البشير»). After a verb, a particle or a noun without the article («قال، عن،
    حكومة السوداني») it is somebody.
    """
    if after is not None and after.surface in _GIVEN and after.letters != _ON:
        return True
    if before is None or _is_among(before, _BEFORE_SOMEBODY):
        return False
    if has_article(before) or _is_among(before, _PLACES):
        return True
    if before_that is not None and _is_among(before_that, _NAMED_BY_A_NAME):
        return True
    return _has_owner(before.letters) and not _is_verb_with_object(before, before_that)


def has_article(word: Near) -> bool:
    """Say whether a word has «ال», behind any particle; ألقى and التقى begin with letters of their own."""
    surface, letters = word
    for particle in ("", "و", "ف"):
        if surface.startswith(particle) and surface[len(particle) :] in _VERBS_LIKE_ARTICLES:
            return False
    for begins in _WITH_ARTICLE:
        if surface.startswith(begins) and len(surface) > len(begins) + 1:
            alef = letters[len(begins) - 2 : len(begins) - 1]
            return begins.endswith("لل") or alef not in _HAMZAS
    return False


def is_given(word: Near) -> bool:
    """Say whether a word is the first name of somebody: what follows it is that person's other name."""
    if word.letters == _ON or word.surface in _NO_NAMES:
        return False
    return _is_among(word, _GIVEN)


def is_kin(word: Near) -> bool:
    """Say whether the next word is a name by itself: بن، أبو."""
    return word.surface in _KIN


def _is_among(word: Near, words: frozenset[str]) -> bool:
    """Say whether a word is one of these, whatever particles of one letter stand before it."""
    surface = word.surface
    if surface in words:
        return True
    for particles in ("وف", "بل"):
        if surface[0] in particles and len(surface) > _PARTICLE_MIN:
            surface = surface[1:]
            if surface in words:
                return True
    return False


def _has_owner(letters: str) -> bool:
    """Say whether a word ends in whose it is; the ة of حكومة is not folded yet."""
    return letters.endswith(_OWNERS) and len(letters) > _PARTICLE_MIN


def _is_verb_with_object(word: Near, before: Near | None) -> bool:
    """«يقوده السوداني», «التي أعلنها السوداني», «ترأسه السوداني»: what was done, and by whom."""
    if before is not None and before.surface in _RELATIVE:
        return True
    surface = word.surface[1:] if word.surface[0] in "وف" else word.surface
    if surface.startswith(("ي", "سي")) and len(surface) >= _LETTERS_MIN:
        return True
    return any(surface.endswith(end) and surface[: -len(end)] in _VERBS for end in ("ه", "ها", "هم", "هما"))


def _set(words: str) -> frozenset[str]:
    return frozenset(map(fold, words.split()))


# Folded it is علي.
_ON = "على"
_LETTERS_MIN = 5
_PARTICLE_MIN = 3
_HAMZAS = "أإآ"
_OWNERS = ("ه", "ها", "هم", "هما", "نا", "كم")
_WITH_ARTICLE = tuple(
    particle + article
    for article in ("ال", "لل")
    for particle in ("", "و", "ف", "ب", "ك", "وب", "وك", "فب", "فك")
    if not (article == "لل" and particle[-1:] in ("ب", "ك"))
)

_VERBS_LIKE_ARTICLES = _set("التقى التقت التقيا التزم التزمت التحق التحقت التمس التمست التفت التفتت التأم")
_RELATIVE = _set("الذي التي اللذان اللذين اللتان اللتين الذين اللواتي ما كما")
_KIN = _set("بن ابن بنت أبو أبا أبي أم آل عبد")
# Behind these the next word is a name.
_NAMED_BY_A_NAME = _set(
    "نادي فريق بنك مصرف قناة صحيفة جريدة مجلة شركة مجموعة ميناء مطار حقل معبر مدينة بلدة قرية إقليم محافظة"
)
# With the article and yet no noun that a nisba describes: days, and what one calls a man by.
_BEFORE_SOMEBODY = _set(
    "اليوم الآن الليلة البارحة الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت السيد السيدة الأستاذ "
    # Particles with a pronoun end like what belongs to somebody.
    "به بها بهم بهما له لها لهم لهما فيه فيها فيهم منه منها منهم عنه عنها عنهم عليه عليها عليهم إليه إليها "
    "إليهم معه معها معهم بينه بينها بينهم لديه لديها لديهم عنده عندها بعده بعدها قبله قبلها خلاله خلالها "
    "إنه إنها إنهم أنه أنها أنهم لأنه لأنها لأنهم كأنه لكنه لكنها بأنه بأنها هنا هذه هاته تجاه وجه اتجاه "
    "مياه شبه فقه وجوه"
)
# What a head of government does, with whom or what he does it to written behind.
_VERBS = _set(
    "ترأس رأس استقبل أكد أعلن أطلق أصدر افتتح أجرى أجرا عقد ألقى ألقا وقع وجه قدم طرح تبنى تبنا قاد تلقى "
    "تلقا زار رعى رعا حضر هنأ كلف عين أقال دعا وصف قال ذكر كشف بحث ناقش قرر رفض أيد بارك اتخذ نفذ شكل أسس"
)
_PLACES = _set(
    "كردستان دارفور سيناء غزة بغداد أربيل دهوك كركوك نينوى ديالى ميسان بابل واسط كربلاء سامراء تكريت سنجار "
    "دمشق حلب حمص حماة إدلب درعا بيروت طرابلس صيدا عمّان إربد القدس رام مكة جدة ينبع نجران أبها تبوك دبي "
    "أبوظبي عجمان مسقط صلالة صنعاء عدن تعز مأرب حضرموت تهامة مصر لبنان ليبيا تونس سوريا قطر عمان إيران تركيا "
    "روسيا فرنسا ألمانيا إيطاليا إسبانيا بريطانيا أمريكا أميركا إسرائيل فلسطين سبتة مليلية قرطبة بنغازي سرت "
    "مصراتة سبها وهران قسنطينة بجاية صفاقس سوسة قابس مراكش فاس طنجة طهران أصفهان مشهد تبريز أنقرة إسطنبول "
    "موسكو لندن باريس برلين واشنطن نيويورك جنيف فيينا روما بورتسودان كسلا أم درمان عطبرة"
)
# «لصالح السوداني» is nobody's name, and neither is «باسم السوداني».
_NO_NAMES = _set("لصالح ولصالح بصالح بأمين")
# First names that are seldom anything else. Those that are nouns as well (سلام، جهاد، فوز، نجاح، صباح، أمل،
# باسم، رمضان) are left out: «فوز السوداني» is his victory.
_GIVEN = _set(
    "محمد أحمد محمود حامد حميد حمد حمدان مصطفى علي حسن حسين حسنين محسن حسام حسان عباس جعفر كاظم جواد "
    "رضا باقر تقي هادي مهدي مقتدى عمار همام حيدر قاسم هاشم جاسم كريم عبدالكريم جبار ستار عبد عبدالله "
    "عبدالرحمن عبدالعزيز عبدالملك عبدالفتاح عبدالخالق عبدالمحسن عبدالقادر عبدالحميد عبداللطيف عبدالناصر "
    "عبدالأمير عبدالحسين عبدالزهرة عبدالواحد عبدالوهاب عبدربه عبود عبيد عمر عثمان عمرو عامر عمران عدنان "
    "سلمان سليمان سلطان مروان رضوان شعبان غسان نعمان لقمان إبراهيم إسماعيل إسحاق يعقوب يوسف موسى عيسى "
    "داود هارون زكريا يحيى يونس أيوب إدريس إلياس آدم نوح صالح طه ياسين ياسر إياد زياد مازن هشام عصام "
    "عماد إحسان علاء بهاء ضياء صلاح فلاح طارق خالد وليد سعد سعود سعيد سعدون مسعود مسرور نيجيرفان فيصل "
    "تركي بندر نايف نواف راشد رشيد زايد منصور ناصر نصير تميم ماجد مجيد فهد فواز متعب مشعل ليث سيف قيس "
    "أوس أنس معاذ مصعب بلال أسامة قتيبة قتادة حمزة طلحة معاوية أمين أمير أنور أيمن أكرم أسعد أسعاد أديب "
    "إيهاب بشار بشير برهم بكر بدر ثامر ثائر جابر جمال جميل جمعة جلال جورج ميشال بطرس جبران سمير حاتم "
    "حازم حكمت خضير خليل خميس ذنون رافد رافع رائد رياض رفيق رعد زهير زيد زين سامي سامر سالم سنان شاكر "
    "صابر صفاء ضرغام طاهر ظافر عادل عارف عاصم عزت عزيز عطية عقيل علوان عواد غازي غانم غالب فاروق فاضل "
    "فؤاد فائز فايز فائق فادي فراس فاتح فتحي قصي كمال كامل كوسرت لطيف لؤي ماهر مثنى مجدي محرز مختار "
    "مدحت مراد مرتضى مضر معين مكرم منذر منير مهند ميثم نبيل نبيه نجم نجيب نديم نزار نصار نعيم نمر نهاد "
    "نوري نوفل هيثم هيبت وديع وسام وائل يزن يزيد مريم فاطمة زينب خديجة عائشة آمنة سارة ليلى سعاد سميرة "
    "نادية ناديا نجلاء نهلة هند هناء هيفاء دلال دينا رنا رولا ريم سلمى سلوى سوزان شيماء شيلان عبير "
    "عواطف غادة لمى لمياء ماجدة منال ميسون نوال نورهان يسرى"
)
