import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { countCalls } from "../../cli/count-calls.ts";
import { toText } from "../../cli/tool-usage.ts";
import { checkout } from "../checkout.ts";

const call = (tool: string, outcome: string, durationMs: number, second: number, client?: string) =>
  JSON.stringify({ time: `2026-11-27T10:00:0${second}.000Z`, event: "tool_call", tool, outcome, durationMs, client });

const lines = [
  call("search", "ok", 10, 1, "ChatGPT"),
  // As a platform writes it around the server's own line.
  `2026-11-27 server/ab ${call("search", "tool_error", 30, 2)}`,
  JSON.stringify({ text: call("search", "ok", 20, 3, "ChatGPT"), entry: {} }),
  call("search", "cancelled", 9000, 4),
  call("old_name", "protocol_error", 1, 5),
  '{"event":"started","startMs":850}',
  "INFO: nothing of ours",
];

test("R14 tool calls are counted by tool and client, whatever the platform put around the server's lines", () => {
  expect(countCalls(lines, ["search"])).toEqual({
    from: "2026-11-27T10:00:01.000Z",
    to: "2026-11-27T10:00:05.000Z",
    calls: 5,
    tools: [
      {
        tool: "search",
        calls: 4,
        toolErrors: 1,
        protocolErrors: 0,
        cancelled: 1,
        medianMs: 20,
        p95Ms: 30,
        isUnknown: false,
      },
      {
        tool: "old_name",
        calls: 1,
        toolErrors: 0,
        protocolErrors: 1,
        cancelled: 0,
        medianMs: 1,
        p95Ms: 1,
        isUnknown: true,
      },
    ],
    clients: [
      { client: "not known", calls: 3 },
      { client: "ChatGPT", calls: 2 },
    ],
  });
});

test("R14 a tool that was called and is not there any more is named, and a log without calls says what writes them", () => {
  const text = toText(countCalls(lines, ["search"]), "7 lines");
  expect(text).toContain("5 tool calls in 7 lines, from 2026-11-27T10:00:01.000Z");
  expect(text).toMatch(/search .* 4 .* 1 \(25 %\)/);
  expect(text).toContain("not among the tools of contract.json: old_name");
  expect(text).toContain("called by: not known 3 (60 %), ChatGPT 2 (40 %)");
  expect(toText(countCalls(lines), "7 lines")).not.toContain("contract.json");
  const forged = countCalls([call("a\u001b]0;title\u0007b\u001b[2J\r", "ok", 1, 1)], []);
  for (const part of ["\u0007", "\r", "\u001b"]) expect(toText(forged, "1 line")).not.toContain(part);
  expect(toText(countCalls(["INFO: x"]), "1 line")).toContain("slipway/log");
});

test("R14 a saved log is read by its file or from standard input, and a file that is not there is an error", async () => {
  const folder = await mkdtemp(join(tmpdir(), "slipway-usage-"));
  const file = join(folder, "saved.log");
  await writeFile(file, lines.join("\n"));
  const usage = (from: string, input = "") =>
    execa(process.execPath, [join(checkout, "cli/main.ts"), "usage", `--from=${from}`, "--json"], {
      cwd: checkout,
      input,
      reject: false,
    });
  const read = await usage(file);
  expect(JSON.parse(read.stdout)).toMatchObject({ calls: 5 });
  expect(JSON.parse((await usage("-", lines.slice(0, 2).join("\n"))).stdout)).toMatchObject({ calls: 2 });
  const missing = await usage(join(folder, "none.log"));
  expect(missing.exitCode).toBe(1);
  expect(missing.stderr).toContain("npx slipway logs --json");
  await rm(folder, { recursive: true });
});
