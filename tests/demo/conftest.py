# SPDX-License-Identifier: EUPL-1.2
"""The command line as a fixture; the facts tell what they found when they do not hold."""

import pytest

from tests.factories.command_line import tracker

pytest.register_assert_rewrite("tests.demo.facts")

__all__ = ["tracker"]
