# SPDX-License-Identifier: EUPL-1.2
"""What `./dev bench` measures: a large organisation, the pages that people open most, and writing beside signing in."""
