# SPDX-License-Identifier: EUPL-1.2
"""What the command line can do, one file a command. `tracker/cli.py` hangs them up."""
