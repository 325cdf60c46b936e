from __future__ import annotations

import pytest

from reviews.models import Review
from tests import cast as play
from tests.cast import Cast, make_cast


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def review(cast: Cast) -> Review:
    return play.under_review(cast)
