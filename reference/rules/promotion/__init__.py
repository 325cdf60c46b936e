"""Rules about what sells instead of informing, and what belongs to another site."""

from . import chrome, contacts, offers, praise  # noqa: F401  (each registers its rules)
