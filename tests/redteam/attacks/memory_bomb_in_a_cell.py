# ruff: noqa
# %% first
hoard = []
for _ in range(30):
    hoard.append(bytes(100_000_000))
print("BREACH three gigabytes")
