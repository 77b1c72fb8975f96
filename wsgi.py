# SPDX-License-Identifier: EUPL-1.2
"""The server's entry: gunicorn wsgi:app."""

import sys

from tracker import create_app

# SQLite lets go of Python at each row it reads; a thread that computes would give it back only after 5 ms, row by row.
sys.setswitchinterval(0.0002)

app = create_app()
