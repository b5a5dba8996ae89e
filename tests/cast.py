"""The cast of every story told by a test: who works at the paper, and who reads it."""

import pytest
from django.test import Client

from articles.models import Staff
from kalima import roles
from tests.factories import make_nada, make_staff


@pytest.fixture
def salma(db: None) -> Staff:
    """Salma writes."""
    return make_staff("salma", "سلمى رافد", roles.WRITER)


@pytest.fixture
def idris(db: None) -> Staff:
    """Idris edits the desk."""
    return make_staff("idris", "إدريس وهاب", roles.DESK_EDITOR)


@pytest.fixture
def nada(db: None) -> Staff:
    """Nada runs the paper."""
    return make_nada()


@pytest.fixture
def hakim(db: None) -> Staff:
    """Hakim moderates the comments."""
    return make_staff("hakim", "حكيم رؤوف", roles.MODERATOR)


@pytest.fixture
def yusuf(db: None) -> Client:
    """Yusuf reads, without an account."""
    return Client()
