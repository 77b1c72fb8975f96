# SPDX-License-Identifier: EUPL-1.2
from flask import Flask


def init_app(app: Flask) -> None: ...
