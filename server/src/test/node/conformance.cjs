// Runs server scenarios of the MCP conformance suite and prints what each said. The suite sends no credential, so a relay
// on this machine adds it; everything else, Host and Origin included, passes through as it is.
const http = require("http");
const fs = require("fs");
const os = require("os");
const path = require("path");
const { execFile } = require("child_process");

const { url, key, scenarios } = JSON.parse(fs.readFileSync(0, "utf8"));
const target = new URL(url);
const cli = path.join(process.env.NODE_PATH, "@modelcontextprotocol/conformance/dist/index.js");

const relay = http.createServer((request, response) => {
  const headers = { ...request.headers, authorization: "Bearer " + key };
  const onward = http.request(
    { host: target.hostname, port: target.port, path: target.pathname, method: request.method, headers },
    (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
  onward.on("error", () => response.destroy());
  request.pipe(onward);
});

function run(scenario, port) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "conformance-"));
  const args = [cli, "server", "--url", `http://localhost:${port}/mcp`, "--scenario", scenario, "-o", folder];
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd: folder, timeout: 60000 }, (error, out, err) => {
      const files = fs.readdirSync(folder, { recursive: true }).filter((file) => String(file).endsWith("checks.json"));
      const checks = files.flatMap((file) => JSON.parse(fs.readFileSync(path.join(folder, String(file)), "utf8")));
      fs.rmSync(folder, { recursive: true, force: true });
      const brief = checks.map(({ id, status, errorMessage }) => ({ id, status, errorMessage }));
      done({ scenario, exit: error ? error.code ?? 1 : 0, checks: brief, said: error ? out + err : "" });
    });
  });
}

relay.listen(0, "localhost", async () => {
  const results = [];
  for (const scenario of scenarios) {
    results.push(await run(scenario, relay.address().port));
  }
  process.stdout.write(JSON.stringify(results));
  relay.close();
  relay.closeAllConnections();
});
