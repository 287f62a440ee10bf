# ruff: noqa
# %% first
import os

os._exit(0)

# %% first
import os

os._exit(1)

# %% first
import os

os._exit(2)

# %% first
import os

os._exit(3)

# %% first
import os

os._exit(4)

# %% first
import os

os._exit(5)

# %% first
import os

os._exit(6)

# %% first
import os

os._exit(7)

# %% first
import os

os._exit(8)

# %% first
import os

os._exit(9)
