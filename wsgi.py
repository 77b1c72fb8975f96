# SPDX-License-Identifier: EUPL-1.2
"""The server's entry: gunicorn wsgi:app."""

from tracker import create_app

app = create_app()
