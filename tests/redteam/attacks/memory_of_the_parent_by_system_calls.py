# ruff: noqa
# %% first
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


class Part(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


buffer = ctypes.create_string_buffer(64)
for pid in {os.getppid(), int("@PID@"), 1, 2, 3} - {os.getpid(), 0}:
    mine = Part(ctypes.addressof(buffer), 64)
    theirs = Part(id(type), 64)
    n_read = libc.process_vm_readv(pid, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0)
    n_written = libc.process_vm_writev(pid, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0)
    attached = libc.ptrace(16, pid, 0, 0)
    if max(n_read, n_written) > 0 or attached == 0:
        print("BREACH", n_read, n_written, attached)
for pid in range(1, 50):
    handle = libc.syscall(434, pid, 0)
    if handle >= 0 and libc.syscall(438, handle, 3, 0) >= 0:
        print("BREACH a descriptor of", pid)
print("tried", ctypes.get_errno())
