# SPDX-License-Identifier: EUPL-1.2
"""The yardstick: a bare Flask view under the same server. How far our pages are from it is what the bench is about."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    """As little as a view can do."""
    return "hello"
