import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";

const root = join(import.meta.dirname, "../../../..");
// All of the server's other tests take minutes, so that these speak for them unless every long form is asked for.
const otherTests = ["conformance", "tool-calls", "status-codes", "streams", "shutdown"];

const compiler = join(root, "node_modules/@typescript/native/bin/tsc");
let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "example-mcp-server-without-"));
  const isOwn = (path: string) => !/[\\/](node_modules|dist|fast-path)$/.test(path);
  cpSync(join(root, "server"), join(copy, "server"), { recursive: true, filter: isOwn });
  cpSync(join(root, "package.json"), join(copy, "package.json"));
  for (const folder of ["node_modules", "server/node_modules", "toolchain", "test"])
    symlinkSync(join(root, folder), join(copy, folder));
  const { compilerOptions } = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8"));
  const exclude = ["server/component", "server/test/host-page"];
  writeFileSync(join(copy, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["server"], exclude }));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe("without the folder of the fast path, once one line is changed", { timeout: 600_000 }, () => {
  it("the type check is green", async () => {
    const main = join(copy, "server/src/main.ts");
    const lines = readFileSync(main, "utf8").split("\n");
    expect(lines.filter((line) => line.includes("fast-path"))).toEqual([line]);
    writeFileSync(
      main,
      lines.map((each) => (each === line ? line.replace("fast-path/index", "endpoint") : each)).join("\n"),
    );
    await run(process.execPath, compiler, "--noEmit");
    await run(process.execPath, compiler, "--noEmit", "--project", "server/component");
  });

  it("the other tests are green", async () => {
    const files =
      process.env["SLIPWAY_TEST_ALL"] === "1" ? ["server/test"] : otherTests.map((name) => `server/test/${name}.`);
    const limits = ["--testTimeout=60000", "--hookTimeout=60000"];
    // What tests print goes to the same place as a report would.
    const outputFile = join(copy, "report.json");
    const report = ["--reporter=json", `--outputFile=${outputFile}`];
    await run("vitest", "run", ...report, "--maxWorkers=2", ...limits, ...files);
    const { testResults, numTotalTests } = reportSchema.parse(JSON.parse(readFileSync(outputFile, "utf8")));
    const results = testResults.flatMap(({ assertionResults }) => assertionResults);
    expect(results.filter(({ status }) => status !== "passed")).toEqual([]);
    expect(numTotalTests).toBeGreaterThan(30);
  });
});

const reportSchema = z.object({
  numTotalTests: z.number(),
  testResults: z.array(z.object({ assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })) })),
});

const line = 'import { createEndpoint } from "./fast-path/index.ts";';

/** What fails is said by the report. */
function run(program: string, ...args: string[]) {
  return execa(program, args, { cwd: copy, preferLocal: true, localDir: root, reject: program !== "vitest" });
}
