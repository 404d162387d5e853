"""Posts every row with requests: so many threads, each with a session of its own."""

import json
import sys
import threading

import requests

from payload import payloads

path, url, workers = sys.argv[1], sys.argv[2], int(sys.argv[3])
HEADERS = {"Content-Type": "application/json", "api-key": "test"}

rows = payloads(path)
lock = threading.Lock()
sent = [0] * workers


def work(number):
    session = requests.Session()
    session.headers.update(HEADERS)
    while True:
        with lock:
            body = next(rows, None)
        if body is None:
            return
        data = json.dumps(body, ensure_ascii=False).encode()
        session.post(url, data=data).raise_for_status()
        sent[number] += 1


threads = [threading.Thread(target=work, args=(number,)) for number in range(workers)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sum(sent))
