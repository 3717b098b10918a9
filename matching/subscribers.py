"""Which events matching follows."""

from kernel.events import register
from matching.notices import NOTICES
from profiles.notify import follow

register([follow("matching", NOTICES)])
