"""Rules about how figures and words are written, wherever text stands.

Sources: ISMP, List of Error-Prone Abbreviations, Symbols, and Dose Designations; The Joint
Commission, Official "Do Not Use" List.
"""

from . import figures, numbers, words  # noqa: F401  (each registers its rules)
