# ruff: noqa
# %% first
import ctypes
import os
import time

libc = ctypes.CDLL(None, use_errno=True)
children = 0
for call, arguments in ((57, ()), (58, ()), (56, (17, 0, 0, 0, 0)), (435, (ctypes.c_char_p(bytes(88)), 88))):
    for _ in range(50):
        pid = libc.syscall(call, *arguments)
        if pid == 0:
            time.sleep(30)
            os._exit(0)
        children += pid > 0
    print(call, "gave", ctypes.get_errno())
if children > 16:
    print("BREACH", children)
