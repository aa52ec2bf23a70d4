// Connects with the protocol's own client library, lists the tools and calls them; prints what came back.
const fs = require("fs");
const { Client } = require("@modelcontextprotocol/sdk/client/index.js");
const { StreamableHTTPClientTransport } = require("@modelcontextprotocol/sdk/client/streamableHttp.js");

const { url, key, calls } = JSON.parse(fs.readFileSync(0, "utf8"));

async function main() {
  const client = new Client({ name: "test", version: "1.0.0" });
  const headers = { Authorization: "Bearer " + key };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  const tools = (await client.listTools()).tools.map((tool) => tool.name);
  const results = [];
  for (const call of calls) {
    results.push(await client.callTool(call));
  }
  await client.close();
  process.stdout.write(JSON.stringify({ server: client.getServerVersion(), tools, results }));
}

main();
