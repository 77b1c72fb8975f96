# SPDX-License-Identifier: EUPL-1.2
"""The example municipality: a script of what happened (data), and one player that acts it out on a moved clock."""
