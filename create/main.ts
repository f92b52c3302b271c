#!/usr/bin/env node
// Whatever else is loaded, an older Node.js cannot read.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major > 20 || (major === 20 && minor >= 12)) await import("./command.ts");
else {
  const wayOut = "20.12 or later is needed; install Node.js 24 from https://nodejs.org";
  console.error(`error: Node.js ${process.versions.node} is too old: ${wayOut}`);
  process.exitCode = 2;
}
