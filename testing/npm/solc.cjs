// Reads a Solidity compiler's standard JSON input from stdin and writes its output to stdout.
const solc = require('solc');
const input = require('fs').readFileSync(0, 'utf8');
process.stdout.write(solc.compile(input));
