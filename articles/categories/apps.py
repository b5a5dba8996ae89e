"""The taxonomy app: sections and tags. It stands inside articles/, and articles stand on it."""

from django.apps import AppConfig


class CategoriesConfig(AppConfig):
    name = "articles.categories"
    label = "categories"
    verbose_name = "الأقسام والوسوم"
