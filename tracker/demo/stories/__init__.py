# SPDX-License-Identifier: EUPL-1.2
"""What happened in the example municipality: one file an experiment, and the ideas that wait."""

from __future__ import annotations

from tracker.demo.stories.e001 import E_001
from tracker.demo.stories.e002 import E_002
from tracker.demo.stories.e003 import E_003
from tracker.demo.stories.e004 import E_004
from tracker.demo.stories.e005 import E_005
from tracker.demo.stories.e006 import E_006
from tracker.demo.stories.e007 import E_007
from tracker.demo.stories.e008 import E_008
from tracker.demo.stories.e009 import E_009
from tracker.demo.stories.e010 import E_010
from tracker.demo.stories.e011 import E_011
from tracker.demo.stories.e012 import E_012
from tracker.demo.stories.ideas import IDEAS

STORIES = (E_001, E_002, E_003, E_004, E_005, E_006, E_007, E_008, E_009, E_010, E_011, E_012, *IDEAS)
