# SPDX-License-Identifier: EUPL-1.2
"""The record: what happened, in chained streams that hold no text and no names (DESIGN 5). Knows no room."""
