// Posts every row with an agent that keeps its connections: so many workers take the
// rows from one stream.

const http = require("node:http");
const { payloads } = require("./payload.js");

const [path, url, workers] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const agent = new http.Agent({ keepAlive: true, maxSockets: workers });

function post(data) {
  return new Promise((resolve, reject) => {
    const headers = { "Content-Type": "application/json", "Content-Length": data.length, "api-key": "test" };
    const request = http.request(url, { method: "POST", agent, headers }, (answer) => {
      answer.resume();
      answer.on("end", () => (answer.statusCode === 200 ? resolve() : reject(new Error(`status ${answer.statusCode}`))));
      answer.on("error", reject);
    });
    request.on("error", reject);
    request.end(data);
  });
}

async function work(rows) {
  let sent = 0;
  for (;;) {
    const { value, done } = await rows.next();
    if (done) {
      return sent;
    }
    await post(Buffer.from(JSON.stringify(value)));
    sent++;
  }
}

async function main() {
  const rows = payloads(path);
  const sent = await Promise.all(Array.from({ length: workers }, () => work(rows)));
  agent.destroy();
  console.log(sent.reduce((a, b) => a + b, 0));
}

main();
