# SPDX-License-Identifier: EUPL-1.2
"""The command line, for the proof after a load."""

from tests.factories.command_line import tracker

__all__ = ["tracker"]
