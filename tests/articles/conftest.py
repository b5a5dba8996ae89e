"""The cast at their desks, each in a browser of their own."""

import pytest
from django.test import Client

from articles.models import Staff
from tests.factories import signed_in


@pytest.fixture
def salma_at_desk(salma: Staff) -> Client:
    return signed_in(salma)


@pytest.fixture
def idris_at_desk(idris: Staff) -> Client:
    return signed_in(idris)


@pytest.fixture
def hakim_at_desk(hakim: Staff) -> Client:
    return signed_in(hakim)


@pytest.fixture
def nada_at_desk(nada: Staff) -> Client:
    return signed_in(nada)
