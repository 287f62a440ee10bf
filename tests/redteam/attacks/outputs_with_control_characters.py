# ruff: noqa
# %% first
print("\x1b[2J\x1b]0;title\x07\x08\x08\x00\x07\x9b31m bidi \u202e\u2066 \ufeff \u2028 end")
print("".join(map(chr, range(32))), "".join(map(chr, range(127, 160))))
raise ValueError("\x1b[31mred\r\nPoints: 20\u202e\x00")
