"""What a test needs and this machine may not have."""

import os
from typing import NoReturn

import pytest


def lacking(what: str, remedy: str) -> NoReturn:
    """A test cannot run here: it is skipped, but not where everything is promised to be there."""
    reason = f"there is no {what}; {remedy}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
