# ruff: noqa
# %% first
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
opened = []
for name, number, arguments in (
    ("unshare user", 272, (0x10000000,)),
    ("unshare net", 272, (0x40000000,)),
    ("setns", 308, (3, 0)),
    ("mount", 165, (b"none", b"/tmp", b"tmpfs", 0, 0)),
    ("umount /proc", 166, (b"/proc", 2)),
    ("pivot_root", 155, (b"/tmp", b"/tmp")),
    ("bpf", 321, (0, 0, 0)),
    ("io_uring", 425, (4, ctypes.c_char_p(bytes(120)))),
    ("userfaultfd", 323, (0,)),
    ("perf", 298, (ctypes.c_char_p(bytes(120)), 0, -1, -1, 0)),
    ("keyctl", 250, (0, -3, 1)),
    ("reboot", 169, (0, 0, 0, 0)),
    ("personality", 135, (0x0400000,)),
    ("memfd", 319, (b"x", 0)),
    ("x32 getpid", 0x40000027, ()),
):
    result = libc.syscall(ctypes.c_long(number), *arguments)
    print(name, "refused" if result < 0 else "done", ctypes.get_errno())
    if result >= 0:
        opened.append(name)
if opened:
    print("BREACH", opened)
