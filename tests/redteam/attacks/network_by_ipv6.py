# ruff: noqa
# %% first
import socket

for address in (("::1", int("@PORT6@")), ("2606:4700:4700::1111", 53)):
    try:
        with socket.socket(socket.AF_INET6) as link:
            link.settimeout(0.2)
            link.connect(address)
            link.send(b"BREACH")
            print("BREACH connected", address)
    except OSError as problem:
        print("refused", type(problem).__name__)
try:
    socket.getaddrinfo("example.org", 80)
    print("BREACH a name was resolved")
except OSError as problem:
    print("refused", type(problem).__name__)
