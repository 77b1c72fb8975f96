# SPDX-License-Identifier: EUPL-1.2
"""Bringing in what was recorded elsewhere. Reading and checking a file is apart from bringing it in, and comes first."""
