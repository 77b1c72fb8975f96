# SPDX-License-Identifier: EUPL-1.2
"""What the product holds about people: inventory, export, hidden words, former colleagues."""
