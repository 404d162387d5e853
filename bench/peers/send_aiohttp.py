"""Posts every row with aiohttp: so many tasks take the rows from one generator."""

import asyncio
import json
import sys

import aiohttp

from payload import payloads

path, url, workers = sys.argv[1], sys.argv[2], int(sys.argv[3])
HEADERS = {"Content-Type": "application/json", "api-key": "test"}


async def work(session, rows):
    sent = 0
    for body in rows:
        data = json.dumps(body, ensure_ascii=False).encode()
        async with session.post(url, data=data, headers=HEADERS) as answer:
            await answer.read()
            answer.raise_for_status()
        sent += 1
    return sent


async def main():
    rows = payloads(path)
    connector = aiohttp.TCPConnector(limit=workers)
    async with aiohttp.ClientSession(connector=connector) as session:
        print(sum(await asyncio.gather(*(work(session, rows) for _ in range(workers)))))


asyncio.run(main())
