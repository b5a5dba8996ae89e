"""The laws of the house, and for each law a small breach that it must see."""

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = ("kalima", "articles", "comments")

# From the roof down. A module imports from the steps below its own; a package orders itself inside.
STEPS = (
    # 5 gate
    "kalima.urls kalima.wsgi kalima.management",
    "kalima.demo kalima.doctor",
    "kalima.factors",
    "kalima.admin kalima.apps kalima.checks kalima.preparation kalima.roles kalima.serve kalima.settings "
    "kalima.views kalima.worker",
    "kalima.backup kalima.export",
    "kalima.environment kalima.formats kalima.logs kalima.ready kalima.soundness",
    "kalima.tasks",
    # 4 doors
    "articles.urls comments.urls",
    "comments.light",
    "articles.admin articles.categories.admin articles.context articles.design articles.feeds "
    "articles.finding articles.invited "
    "articles.management articles.light articles.lists articles.oembed articles.offering articles.offline "
    "articles.sitemaps articles.tasks articles.views comments.admin comments.management comments.mine "
    "comments.openness comments.quitting comments.responding comments.rights comments.tasks "
    "comments.views",
    "articles.templatetags comments.templatetags kalima.templatetags",
    "articles.categories.merging articles.forms comments.forms comments.specimens",
    "comments.asking comments.contact",
    "articles.address articles.arranged articles.fields articles.figures articles.media articles.pasting "
    "articles.picture_fields articles.slugs",
    "articles.serving",
    # 3 desk
    "comments.bringing comments.letters comments.own",
    "comments.belongings comments.duty comments.leading "
    "comments.moderation comments.queue comments.files comments.reactions comments.reporting "
    "comments.submission comments.tally comments.threads comments.training comments.verify",
    "comments.marking comments.piles comments.retention comments.sanctions",
    "comments.owing",
    "comments.deciding",
    "comments.phases",
    "comments.screening",
    "comments.keys comments.score comments.standing",
    "comments.wordlist comments.wordtrial",
    "articles.accounts articles.acts articles.imports",
    "articles.invitations",
    "articles.board articles.check articles.compare articles.verify "
    "articles.desk articles.history articles.importer articles.namelist articles.nametrial articles.preview "
    "articles.suggestions articles.templates",
    "articles.spelling",
    "articles.editing",
    "articles.clock articles.moods articles.ticker articles.workflow",
    "articles.approving articles.arriving articles.relating",
    "articles.framing articles.notes articles.printing",
    "articles.mentions",
    "articles.months articles.moves articles.plainbody articles.readiness articles.reading",
    "articles.approvals articles.archive articles.body articles.chain articles.corrections "
    "articles.front articles.live articles.onward articles.opening articles.pictures articles.plates "
    "articles.reports articles.structured",
    "articles.followups articles.gathering articles.lines articles.readership articles.sharecards",
    "articles.cards articles.refetching articles.tags",
    "articles.search",
    "articles.attachments articles.drawing articles.quick articles.renditions "
    "articles.share articles.shown articles.standing articles.tagging articles.uses "
    "articles.websub",
    "articles.cuts articles.pixels articles.wxr",
    "articles.inscriptions articles.library",
    "articles.days articles.logbook articles.names articles.newcomers articles.old_addresses "
    "articles.wordindex",
    # 2 records
    "comments.apps comments.models",
    "articles.apps articles.models",
    "articles.categories.apps articles.categories.models",
    # 1 web
    "kalima.web",
    # 0 text
    "kalima.text",
)
HEIGHTS = {room: -number for number, step in enumerate(STEPS) for room in step.split()}

NAMES_REFUSED = {"signals.py", "services.py", "utils.py", "helpers.py"}


def python_files() -> list[Path]:
    """Return our modules; migrations are written by machine."""
    found = (path for package in OURS for path in (ROOT / package).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


def templates() -> list[Path]:
    """Return all templates."""
    return sorted((ROOT / "templates").rglob("*.html"))


def stylesheets() -> list[Path]:
    """Return all style sheets."""
    return sorted((ROOT / "static").rglob("*.css"))


def named(path: Path) -> str:
    """Return a path as people say it."""
    return str(path.relative_to(ROOT))


def module_of(path: Path) -> str:
    """Return a file's module name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


# --- Imports ---


def imports_of(source: str, modules: set[str]) -> set[str]:
    """Return what a source imports: modules of ours as far as they are known, others by their full name."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in modules else node.module)
    return found


def is_ours(module: str) -> bool:
    """Say whether a module belongs to the house."""
    return module.split(".")[0] in OURS


def room_of(module: str) -> str | None:
    """Return the longest entry of the plan that holds a module."""
    rooms = [room for room in HEIGHTS if module == room or module.startswith(f"{room}.")]
    return max(rooms, key=len, default=None)


def import_breaches(module: str, source: str, modules: set[str]) -> Iterator[str]:
    """Yield every import that looks up or sideways."""
    here = room_of(module)
    for target in sorted(imports_of(source, modules)):
        if module.startswith("kalima.text") and (is_ours(target) or target.split(".")[0] == "django"):
            if not target.startswith("kalima.text"):
                yield f"{module} imports {target}: the text shelf knows neither Django nor us"
        elif module.startswith("articles") and target.startswith("comments"):
            yield f"{module} imports {target}: discussion stands on the newsroom, never the other way"
        elif is_ours(target):
            there = room_of(target)
            if here and there and here != there and HEIGHTS[there] >= HEIGHTS[here]:
                yield f"{module} imports {target}, which is not below it"


def inner_imports(source: str) -> Iterator[int]:
    """Yield the lines of imports inside functions."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Import | ast.ImportFrom):
                    yield inner.lineno


def circle_in(graph: dict[str, set[str]]) -> list[str]:
    """Return one circle of imports, or nothing."""
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        return list(error.args[1])
    return []


class TestImports:
    """Imports look down, and stand where they can be seen."""

    def test_every_module_has_a_floor(self) -> None:
        modules = [module_of(path) for path in python_files() if path.read_text().strip()]

        homeless = [module for module in modules if room_of(module) is None]

        assert not homeless, "give these a step in STEPS and in docs/house.md"

    def test_they_look_down(self) -> None:
        modules = {module_of(path) for path in python_files()}

        breaches = [
            breach
            for path in python_files()
            for breach in import_breaches(module_of(path), path.read_text(), modules)
        ]

        assert not breaches

    def test_they_make_no_circle(self) -> None:
        files = {module_of(path): path.read_text() for path in python_files()}
        graph = {name: imports_of(source, set(files)) & set(files) - {name} for name, source in files.items()}

        assert not circle_in(graph)

    def test_none_hides_in_a_function(self) -> None:
        hidden = [
            f"{named(path)}:{line}" for path in python_files() for line in inner_imports(path.read_text())
        ]

        assert not hidden

    @pytest.mark.parametrize(
        ("module", "source"),
        [
            ("articles.models.article", "from articles.workflow import publish"),
            ("articles.workflow", "import articles.views"),
            ("articles.front", "from articles import body"),
            ("articles.views", "from comments.models import Comment"),
            ("kalima.web.edge", "from articles.models import Article"),
            ("kalima.text.arabic", "from django.utils.text import slugify"),
            ("kalima.text.arabic", "from kalima.web import edge"),
        ],
    )
    def test_the_law_sees_one_that_looks_up(self, module: str, source: str) -> None:
        modules = {"articles.body", "kalima.web.edge"}

        assert list(import_breaches(module, source, modules))

    def test_the_law_lets_neighbours_in_a_package_be(self) -> None:
        source = "import re\nfrom articles.models.copy import Copy\nfrom kalima.text import arabic\n"

        assert not list(import_breaches("articles.models.article", source, {"kalima.text.arabic"}))

    def test_the_law_sees_a_circle_and_a_hidden_import(self) -> None:
        assert circle_in({"a": {"b"}, "b": {"c"}, "c": {"a"}})
        assert list(inner_imports("def f():\n    from a import b\n")) == [2]


# --- Files ---


class TestFiles:
    """A file has a newsroom's name and says why it exists."""

    def test_none_is_called_by_what_it_is_made_of(self) -> None:
        assert not [named(path) for path in python_files() if path.name in NAMES_REFUSED]

    def test_each_opens_with_its_reason(self) -> None:
        silent = [
            named(path)
            for path in python_files()
            if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
        ]

        assert not silent

    def test_lock_files_name_no_host(self) -> None:
        for name in ("requirements.txt", "requirements-train.txt", "tests/requirements.txt"):
            assert "://" not in (ROOT / name).read_text()


# --- Style sheets ---

CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
PHYSICAL_PROPERTY = re.compile(r"(?<![\w-])((?:[\w-]+-)?(?:left|right)(?:-[\w-]+)?)\s*:")
PHYSICAL_VALUE = re.compile(
    r"(?<![\w-])((?:text-align|float|clear|justify-[\w-]+|background-position(?:-x)?|transform-origin)"
    r"\s*:[^;}]*\b(?:left|right)\b)"
)
ONE_WAY_MOVE = re.compile(r"translateX\((?!\s*(?:0|calc\([^;]*var\(--direction\)))[^;]*")
FOUR_SIDES = re.compile(r"(?<![\w-])(margin|padding|inset|border-width)\s*:\s*([^;}]+)")
PHYSICAL_CLASS = re.compile(r"[.#][\w-]*(?<![a-z])(?:left|right)(?![a-z])[\w-]*(?=[^{};]*\{)")


def css_breaches(css: str) -> Iterator[str]:
    """Yield what would read differently from right to left."""
    text = CSS_COMMENT.sub("", css)
    for law in (PHYSICAL_PROPERTY, PHYSICAL_VALUE, ONE_WAY_MOVE, PHYSICAL_CLASS):
        yield from (match[0].strip() for match in law.finditer(text))
    for match in FOUR_SIDES.finditer(text):
        sides = re.sub(r"\([^()]*(?:\([^()]*\)[^()]*)*\)", "()", match[2]).replace("!important", "").split()
        if len(sides) == 4 and sides[1] != sides[3]:
            yield match[0].strip()


class TestStyleSheets:
    """Style sheets read the same in both directions."""

    def test_they_name_no_side(self) -> None:
        breaches = [
            f"{named(path)}: {breach}" for path in stylesheets() for breach in css_breaches(path.read_text())
        ]

        assert not breaches

    @pytest.mark.parametrize(
        "css",
        [
            "p { margin-left: 1rem }",
            "p{left:0}",
            "p { border-top-right-radius: 2px; }",
            "p { text-align: left; }",
            "p { float: right }",
            "p { padding: 0 1rem 0 2rem; }",
            "p { transform: translateX(4px); }",
            ".pull-right { color: red }",
            "p { background-position: right 1rem center }",
        ],
    )
    def test_the_law_sees_a_side(self, css: str) -> None:
        assert list(css_breaches(css))

    @pytest.mark.parametrize(
        "css",
        [
            "p { margin-inline-start: 1rem; text-align: start; inset-inline-end: 0 }",
            "/* left: 0 */ p { padding: 0 1rem 0 1rem }",
            "p { transform: translateX(calc(4px * var(--direction))) }",
            ".card__bright { color: var(--copyright) }",
        ],
    )
    def test_the_law_lets_logical_words_pass(self, css: str) -> None:
        assert not list(css_breaches(css))


# --- Templates ---

TEMPLATE_COMMENT = re.compile(r"\{#.*?#\}|\{% comment .*?%\}.*?\{% endcomment %\}", re.DOTALL)
UNNAMED_END = re.compile(r"\{%-?\s*endblock\s*-?%\}")
INLINE = {
    "inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "script in an address": re.compile(r"=\s*[\"']?\s*javascript:", re.IGNORECASE),
}
SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
# Data is not run, and needs no leave from the content policy.
SCRIPT_DATA = re.compile(r"type\s*=\s*[\"']application/(?:ld\+)?json[\"']", re.IGNORECASE)


def template_breaches(name: str, html: str) -> Iterator[str]:
    """Yield what a template may not hold."""
    if name.startswith("_") and not html.startswith("{# expects:"):
        yield "a partial opens with {# expects: … #}"
    text = TEMPLATE_COMMENT.sub("", html)
    if UNNAMED_END.search(text):
        yield "a block closes without its name"
    yield from (what for what, law in INLINE.items() if law.search(text))
    for match in SCRIPT.finditer(text):
        if "src=" not in match[1] and not SCRIPT_DATA.search(match[1]):
            yield "inline script"


class TestTemplates:
    """Templates name their blocks, partials name what they expect, and nothing is inline."""

    def test_they_keep_the_laws(self) -> None:
        breaches = [
            f"{named(path)}: {breach}"
            for path in templates()
            for breach in template_breaches(path.name, path.read_text())
        ]

        assert not breaches

    @pytest.mark.parametrize(
        ("name", "html"),
        [
            ("front.html", "{% block main %}{% endblock %}"),
            ("_card.html", "<article></article>"),
            ("front.html", '<p style="color: red">'),
            ("front.html", "<style>p {}</style>"),
            ("front.html", "<script>alert(1)</script>"),
            ("front.html", '<button onclick="go()">'),
            ("front.html", '<a href="javascript:go()">'),
        ],
    )
    def test_the_law_sees_a_breach(self, name: str, html: str) -> None:
        assert list(template_breaches(name, html))

    def test_the_law_lets_a_good_partial_pass(self) -> None:
        html = (
            '{# expects: article #}\n{% block card %}<p data-tone="bold">{% endblock card %}'
            '<script src="{% static "js/x.js" %}" defer></script>'
            '<script type="application/ld+json">{}</script>'
        )

        assert not list(template_breaches("_card.html", html))


# --- The page of the house ---

HOUSE = ROOT / "docs" / "house.md"
FOLDER_LINE = re.compile(r"\*\*([\w/]+)/\*\*")
MODULE_LINE = re.compile(r"- `(\w+\.py)`")


def modules_named(page: str) -> set[str]:
    """Return the paths that a page names: a folder in bold begins a list, whose lines begin with a file."""
    folder, found = "", set()
    for line in page.splitlines():
        if line.startswith("#"):
            folder = ""
        elif match := FOLDER_LINE.match(line):
            folder = match[1]
        elif folder and (match := MODULE_LINE.match(line)):
            found.add(f"{folder}/{match[1]}")
    return found


def house_breaches(page: str, standing: set[str]) -> set[str]:
    """Return what stands and is not named, and what is named and does not stand."""
    return modules_named(page) ^ standing


class TestThePageOfTheHouse:
    """docs/house.md names every module, and none that is not there."""

    def test_it_is_true(self) -> None:
        standing = {named(path) for path in python_files() if path.read_text().strip()}

        assert not house_breaches(HOUSE.read_text(), standing)

    def test_it_names_every_style_sheet_and_script(self) -> None:
        page = HOUSE.read_text()
        standing = {
            path.name for kind in ("css", "js") for path in (ROOT / "static" / kind).glob(f"*.{kind}")
        }
        named_there = set(re.findall(r"^- `([\w]+\.(?:css|js))` - ", page, re.MULTILINE))

        assert named_there == standing

    def test_the_law_sees_a_module_left_out_and_one_that_is_gone(self) -> None:
        page = (
            "**articles/** - the newsroom.\n\n- `front.py` F3 - The front.\n- `gone.py` F3 - Gone.\n\n## 4\n"
        )

        breaches = house_breaches(page, {"articles/front.py", "articles/new.py"})

        assert breaches == {"articles/gone.py", "articles/new.py"}
