"""Rules about doses: regimens, the prose about them, and regimens beside each other."""

from . import courses, prose, regimens  # noqa: F401  (each registers its rules)
