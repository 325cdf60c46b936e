"""Where a call or a slogan ends: it stands by itself."""

END = r"(?=\s?(?:[.!»›→\0\n]|$))"
