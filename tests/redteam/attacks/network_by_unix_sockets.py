# ruff: noqa
# %% first
import socket

for address in ("@UNIX@", "\0@ABSTRACT@", "/run/dbus/system_bus_socket", "/var/run/docker.sock"):
    try:
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(0.2)
            link.connect(address)
            link.send(b"BREACH")
            print("BREACH connected", address)
    except OSError as problem:
        print("refused", type(problem).__name__)
