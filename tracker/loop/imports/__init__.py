# SPDX-License-Identifier: EUPL-1.2
"""Bringing in what was recorded elsewhere: a file is read and checked first, and apart from bringing it in."""
