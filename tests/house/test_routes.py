# SPDX-License-Identifier: EUPL-1.2
"""Deny by default: every address declares who may use it."""
