# ruff: noqa
# %% first
import time

time.sleep(3600)

# %% first
time.sleep(3600)

# %% first
time.sleep(3600)

# %% first
time.sleep(3600)

# %% first
time.sleep(3600)

# %% first
time.sleep(3600)

# %% first
time.sleep(3600)

# %% first
time.sleep(3600)

# %% first
time.sleep(3600)

# %% first
time.sleep(3600)

# %% first
time.sleep(3600)

# %% first
time.sleep(3600)

# %% first
time.sleep(3600)

# %% first
time.sleep(3600)
