# ruff: noqa
# %% first
import socket
import urllib.request

for address in (("127.0.0.1", int("@PORT@")), ("10.0.0.1", 80), ("1.1.1.1", 53)):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        try:
            with socket.socket(socket.AF_INET, kind) as link:
                link.settimeout(0.2)
                link.connect(address)
                link.send(b"BREACH")
                print("BREACH connected", address, kind)
        except OSError as problem:
            print("refused", type(problem).__name__)
try:
    print("BREACH", urllib.request.urlopen("http://127.0.0.1:@PORT@/", timeout=0.3).status)
except OSError as problem:
    print("refused", type(problem).__name__)
