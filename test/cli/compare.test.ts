import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import * as z from "zod";
import { targets } from "../../infra/targets/index.ts";
import { checkout } from "../checkout.ts";

// It reads files alone: neither a tool nor an account is there.
function compare(...words: string[]) {
  return runNode(join(checkout, "cli/main.ts"), "compare", ...words);
}

function runNode(...args: string[]) {
  const env = { PATH: "/nowhere", HOME: "/nowhere", NO_COLOR: "1" };
  return execa(process.execPath, args, {
    env,
    extendEnv: false,
    reject: false,
    stdin: "ignore",
  });
}

const names = Object.keys(targets);
const comparisonSchema = z.object({
  stack: z.string(),
  load: z.string(),
  targets: z.array(
    z.object({
      target: z.string(),
      total: z.number(),
      lines: z.array(z.object({ line: z.string(), usd: z.number(), sources: z.array(z.string()) })),
      included: z.array(z.string()),
      changes: z.array(z.string()),
      limits: z.array(z.object({ title: z.string(), text: z.string(), source: z.url() })),
    }),
  ),
});

test("R10 compare shows lines, total and limits of every target side by side", async () => {
  const listing = join(checkout, "test/cli/list-packages.mjs");
  const { stdout, stderr, exitCode } = await runNode(
    "--import",
    listing,
    join(checkout, "cli/main.ts"),
    "compare",
    "gcp-prod",
  );
  expect(exitCode).toBe(0);
  // What it reads is data: no cloud's SDK is loaded.
  expect(stderr).toMatch(/^loaded: @pulumi\/pulumi$/m);
  const table = stdout.split("\n").filter((line) => line.startsWith("│"));
  const cells = (title: string) => {
    const rows = table.map((line) => line.split("│").map((cell) => cell.trim()));
    return rows.filter(([, first]) => first === title).flatMap((row) => row.slice(2, -1));
  };
  expect(cells("")).toEqual(names);
  for (const title of ["compute", "probes", "total", "longest request"])
    expect(cells(title)).toHaveLength(names.length);
  expect(cells("total").at(names.indexOf("docker"))).toBe("USD 0.00");
  expect(cells("total").at(names.indexOf("kubernetes"))).toBe("not counted");
  expect(stdout).toMatch(/^kubernetes is paid for as a cluster/m);
  expect(stdout).toMatch(/^railway bills USD 20 a month at least/m);
  expect(cells("longest request").at(names.indexOf("container-apps"))).toBe("240 s");
  expect(stdout).toContain("1,000,000 requests of 0.2 s");
  expect(stdout).toContain("app-runner: counted with memoryMiB 2048 in place of 512, requestTimeoutSeconds 120");
  expect(stdout).toMatch(/^cloud-run: free each month are .*50 GiB of logs/m);
});

test("R10 compare --json has the same, with the page and month of each price, and takes numbers in place of the stack's", async () => {
  const { stdout } = await compare(
    "--stack",
    "azure-dev",
    "--cpu",
    "2",
    "--memory=4096",
    "--min-instances",
    "3",
    "--json",
  );
  const { stack, targets: compared } = comparisonSchema.parse(JSON.parse(stdout));
  expect(stack).toBe("azure-dev");
  expect(compared.map(({ target }) => target)).toEqual(names);
  const ecs = compared.find(({ target }) => target === "ecs");
  // 3 × 730 × (2 × 0.04048 + 4 × 0.004445)
  expect(ecs?.lines[0]).toEqual({
    line: "compute",
    usd: 216.24,
    sources: ["https://aws.amazon.com/fargate/pricing/, 2026-08"],
  });
  const [first, ...others] = compared.map(({ lines }) => lines.map(({ line }) => line));
  for (const other of others) expect(other).toEqual(first);
});

test("R10 compare refuses what is no number, and names what is wrong in a stack's file", async () => {
  const noNumber = await compare("--cpu", "two");
  expect(noNumber.stderr).toBe('error: --cpu needs a number, and not "two"\n  npx slipway compare --help');
  expect(noNumber.exitCode).toBe(2);
  const tooMuch = await compare("--cpu", "100");
  expect(tooMuch.stderr).toContain("slipway:service.cpu");
  expect(tooMuch.exitCode).toBe(1);
});

test("R10 what compare counts on a target is what that target takes", async () => {
  const { stdout } = await compare("--stack", "fly-dev", "--cpu", "1", "--memory", "4096", "--json");
  const { targets: compared } = comparisonSchema.parse(JSON.parse(stdout));
  expect(compared.find(({ target }) => target === "fly")?.changes).toContain("cpu 2 in place of 1");
});
