# ruff: noqa
# %% first
print("half \ud800 \udfff whole")
raise ValueError("half \udc80")
