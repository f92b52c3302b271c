import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { checkout } from "../checkout.ts";
import { type Exported, exportedMetrics } from "./exported-metrics.ts";

const read = (file: string) => readFile(join(checkout, file), "utf8");
let exported: Exported[];
let documented: Map<string, string>;

beforeAll(async () => {
  exported = await exportedMetrics();
  const page = await read("docs/observability.md");
  const rows = [...page.matchAll(/^\| `((?:[a-z0-9]+\.)+[a-z_]+)` +\| (\S+) +\|/gm)];
  documented = new Map(rows.map(([, name = "", unit = ""]) => [name, unit]));
});

describe("R14 the table of metrics", () => {
  test("is what the server exports, name by name, with its units", () => {
    expect(documented.size).toBeGreaterThan(6);
    const units = new Map(exported.map(({ name, unit }) => [name, unit]));
    for (const [name, unit] of documented) expect([name, units.get(name)]).toEqual([name, unit]);
    const beside = /^(nodejs\.eventloop\.delay|v8js)\./;
    expect([...units.keys()].filter((name) => !documented.has(name) && !beside.test(name))).toEqual([]);
  });

  test("is what the twin in Python sends, but for what is Node.js's own", async () => {
    const made = await read("server/examples/python/telemetry.py");
    const names = [...made.matchAll(/create_\w+\(\s*"([^"]+)"/g)].map(([, name = ""]) => name);
    const shared = [...documented.keys()].filter((name) => !name.startsWith("nodejs."));
    expect(names.toSorted()).toEqual(shared.toSorted());
    for (const [name, unit] of documented) {
      if (names.includes(name)) expect(made).toMatch(new RegExp(`"${name}",[^\\n]*"${unit}"`));
    }
  });

  test("names clients alike in both languages", async () => {
    const inTypeScript = await read("server/src/client-name.ts");
    const inPython = await read("server/examples/python/client_name.py");
    const pairs = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name, says]) => [name, says]);
    const clients = pairs(inTypeScript, /\["([^"]+)", \/(.+)\/i\]/g);
    expect(clients.length).toBeGreaterThan(8);
    expect(pairs(inPython, /\("([^"]+)", r"(.+)"\)/g)).toEqual(clients);
  });
});
