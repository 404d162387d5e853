"""Makes the payload of every row with Python's csv and json, and counts them."""

import json
import sys

from payload import payloads

rows = 0
size = 0
for body in payloads(sys.argv[1]):
    rows += 1
    size += len(json.dumps(body, ensure_ascii=False))
print(rows)
