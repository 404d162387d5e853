// Makes the payload of every row with csv-parse, and counts them.

const { payloads } = require("./payload.js");

async function main() {
  let rows = 0;
  let size = 0;
  for await (const body of payloads(process.argv[2])) {
    rows++;
    size += JSON.stringify(body).length;
  }
  console.log(rows);
}

main();
