# ruff: noqa
# %% first
import json
import os
import struct

header = json.dumps({"kind": "value", "value": 82.0, "token": "0" * 16}).encode()
message = struct.pack("<II", len(header), 0) + header
for _ in range(20):
    os.write(3, message)
print("wrote early")
