# ruff: noqa
# %% first
import ctypes
import socket

try:
    left = socket.socket(socket.AF_UNIX)
    left.bind("\0@MARK@")
    left.listen()
    print("listening")
except OSError as problem:
    print("refused", problem.errno)
libc = ctypes.CDLL(None, use_errno=True)
print("shared memory", libc.shmget(0x5EC2E7, 4096, 0o1666) >= 0, libc.semget(0x5EC2E7, 1, 0o1666) >= 0)
print("queue", libc.mq_open(b"/@MARK@", 0o102, 0o666, None) >= 0)
print("key", libc.syscall(248, b"user", b"@MARK@", b"BREACH", 6, -4) >= 0)
