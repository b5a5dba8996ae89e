"""What a browser calls itself, said as people know it: which browser, on which kind of device."""

# The first that is found counts: others name themselves after those that stand below them.
_BROWSERS = (
    ("Edg", "إيدج"),
    ("OPR/", "أوبرا"),
    ("SamsungBrowser", "متصفح سامسونغ"),
    ("FxiOS", "فايرفوكس"),
    ("Firefox/", "فايرفوكس"),
    ("CriOS", "كروم"),
    ("Chrome/", "كروم"),
    ("Safari/", "سفاري"),
)
_SYSTEMS = (
    ("iPhone", "آيفون"),
    ("iPad", "آيباد"),
    ("Android", "أندرويد"),
    ("CrOS", "كروم أو إس"),
    ("Windows", "ويندوز"),
    ("Mac OS", "ماك"),
    ("Linux", "لينكس"),
)
UNKNOWN = "متصفح غير معروف"


def device_of(agent: str) -> str:
    """«كروم على ويندوز» for a User-Agent header; what cannot be told apart is left out."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    if browser and system:
        return f"{browser} على {system}"
    return browser or system or UNKNOWN
