# SPDX-License-Identifier: EUPL-1.2
"""The command line as a fixture."""

from tests.factories.command_line import tracker

__all__ = ["tracker"]
