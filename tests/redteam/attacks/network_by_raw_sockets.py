# ruff: noqa
# %% first
import socket

for family, kind, protocol in (
    (socket.AF_PACKET, socket.SOCK_RAW, 0x0300),
    (socket.AF_INET, socket.SOCK_RAW, 1),
    (socket.AF_NETLINK, socket.SOCK_RAW, 0),
    (socket.AF_VSOCK, socket.SOCK_STREAM, 0),
    (38, 5, 0),
):
    try:
        socket.socket(family, kind, protocol).close()
        print("BREACH", family)
    except OSError as problem:
        print("refused", type(problem).__name__)
