import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import pLimit from "p-limit";
import * as z from "zod";
import { checkout } from "../test/checkout.ts";
import { UsageError } from "../cli/user-error.ts";
import {
  type ForeignServer,
  builtDirectory,
  foreignDirectory,
  foreignServers,
} from "../test/verify/foreign/servers.ts";
import { judgeFindings } from "../test/verify/foreign/judge.ts";
import { startForeignServer } from "../test/verify/foreign/start.ts";
import { run } from "./run.ts";

const examineTimeoutMs = 180_000;
/** Several are examined at once, which makes a small machine slow. */
const doctorSeconds = "40";
const tableFile = join(foreignDirectory, "README.md");

/** What verify's JSON holds of interest here. */
const reportSchema = z.object({
  durationMs: z.number(),
  findings: z.array(
    z.object({ check: z.string(), severity: z.string(), where: z.string().optional(), seen: z.string() }),
  ),
});

/** What came of one server: a line of the table. */
interface Row {
  server: ForeignServer;
  seconds: number;
  /** Findings above *minor* that nobody has found to be true. */
  falseAlarms: string[];
  trueFindings: string[];
  minors: number;
  doctor: string;
}

/** Brings servers of other people that are known to work, examines them and holds what is found against what is true. */
await run(async () => {
  // Packages that an earlier run brought are taken as they are.
  const options = { brought: { type: "boolean", default: false } } as const;
  const { values, positionals: only } = parseArgs({ allowPositionals: true, options });
  const chosen = foreignServers.filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)));
  if (chosen.length === 0) throw new UsageError(`no server's name holds ${only.join(" or ")}`);
  if (!values.brought) await bring();
  // Examining is mostly waiting.
  const rows = await pLimit(4).map(chosen, async (server) => {
    const row = await examine(server);
    console.log(toLine(row));
    return row;
  });
  const alarms = rows.reduce((all, { falseAlarms }) => all + falseAlarms.length, 0);
  console.log(`\n${rows.length} servers, ${alarms} false alarms`);
  if (only.length === 0) await writeFile(tableFile, toPage(rows));
  if (alarms > 0) process.exitCode = 1;
});

async function bring(): Promise<void> {
  const options = { cwd: foreignDirectory, stdout: "inherit", stderr: "inherit" } as const;
  await mkdir(builtDirectory, { recursive: true });
  console.log("bringing packages: npm, PyPI, Go");
  await execa("npm", ["ci", "--no-audit", "--no-fund", "--silent"], options);
  for (const line of ["current", "older"]) {
    const directory = join(builtDirectory, line);
    if (!existsSync(directory)) await execa("python3", ["-m", "venv", directory], options);
    const requirements = `requirements-${line}.txt`;
    await execa(
      join(directory, "bin", "pip"),
      ["install", "--quiet", "--require-hashes", "--requirement", requirements],
      options,
    );
  }
  await execa("go", ["build", "-o", builtDirectory, "./..."], {
    ...options,
    cwd: join(foreignDirectory, "servers/go"),
  });
}

async function examine(server: ForeignServer): Promise<Row> {
  const { endpoint, stop } = await startForeignServer(server);
  try {
    const examined = await ask(["verify", endpoint, "--json"]);
    const { durationMs, findings } = reportSchema.parse(JSON.parse(examined));
    const diagnosed = await ask(["doctor", endpoint, "--json", "--timeout", doctorSeconds]);
    const diagnosis = z.object({ kind: z.string() }).parse(JSON.parse(diagnosed));
    const { trueOnes, falseAlarms } = judgeFindings(server, findings);
    return {
      server,
      seconds: durationMs / 1000,
      falseAlarms: falseAlarms.map(({ check, where = "", seen }) => `${check} ${where}: ${seen}`),
      trueFindings: trueOnes.map(({ check }) => `${check}: ${server.trueFindings?.[check]}`),
      minors: findings.filter(({ severity }) => severity === "minor").length,
      doctor: diagnosis.kind,
    };
  } finally {
    await stop();
  }
}

/** The standard output of verify's command, whatever its exit code says. */
async function ask(words: string[]): Promise<string> {
  const command = [join(checkout, "verify", "bin.ts"), ...words];
  const { stdout } = await execa(process.execPath, command, { reject: false, timeout: examineTimeoutMs });
  return stdout;
}

function toLine({ server, seconds, falseAlarms, trueFindings, minors, doctor }: Row): string {
  const time = `${seconds.toFixed(1).padStart(5)} s`;
  const found = [
    ...falseAlarms.map((text) => `\n    false alarm  ${text}`),
    ...trueFindings.map((text) => `\n    true  ${text}`),
  ];
  return `${time}  ${server.name}: ${minors} minor, doctor says ${doctor}${found.join("")}`;
}

function toPage(rows: readonly Row[]): string {
  const lines = rows.map(({ server, seconds, falseAlarms, trueFindings, minors, doctor }) => {
    const cells = [
      server.name,
      server.package,
      seconds.toFixed(1),
      falseAlarms.length,
      trueFindings.join("; "),
      minors,
      doctor,
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return [
    "# Servers of other people",
    "",
    "Known to work, brought from public registries and examined by `npm run test:foreign`, which writes this table. A finding",
    "above *minor* that is not true is a false alarm.",
    "",
    "| server | package | seconds | false alarms | true findings above minor | minor | doctor |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...lines,
    "",
  ].join("\n");
}
