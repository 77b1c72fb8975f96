# SPDX-License-Identifier: EUPL-1.2
"""What `./dev` is made of. Standard library only: it runs before anything is installed.

translations.py and pictures.py are the exceptions: they run inside the environment, as programs of their own.
"""
