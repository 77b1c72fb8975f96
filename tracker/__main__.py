# SPDX-License-Identifier: EUPL-1.2
"""`python -m tracker` is the command line."""

from tracker.cli import main

main()
