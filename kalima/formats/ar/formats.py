"""How Django writes and reads dates and numbers where a page of its own shows them: in figures alone.

Django's Arabic formats part thousands with a point and name months in ways of their own; dates in words
are written by kalima.text.dates.
"""

DATE_FORMAT = SHORT_DATE_FORMAT = "Y / m / d"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "Y / m / d H:i"
YEAR_MONTH_FORMAT = "Y / m"
MONTH_DAY_FORMAT = "m / d"
FIRST_DAY_OF_WEEK = 6

DATE_INPUT_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y / %m / %d"]
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S"]
DATETIME_INPUT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"]

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
