import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { readSettings } from "../../../infra/config.ts";
import { settingsIn } from "../../../infra/stack-file.ts";
import type { Ask } from "../../../cli/init/ask.ts";
import type { DestinationFlags, ServerFlags } from "../../../cli/init/flags.ts";
import { runInit } from "../../../cli/init/run.ts";
import { rawConfig } from "../../infra/program.ts";

/** Files by their path. */
export type Files = Readonly<Record<string, string>>;

/** A folder of its own with some files, gone at the end of the scope. */
export async function serverFolder(files: Files, name = "my server") {
  const scratch = await mkdtemp(join(tmpdir(), "slipway-init-"));
  const folder = join(scratch, name);
  await mkdir(folder);
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  return {
    folder,
    /** Every file below it but those of git. */
    list: async () =>
      (await readdir(folder, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile() && !`${entry.parentPath}/`.includes("/.git/"))
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .toSorted(),
    read: (file: string) => readFile(join(folder, file), "utf8"),
    [Symbol.asyncDispose]: () => rm(scratch, { recursive: true }),
  };
}

/** Runs `init` there; answers what it printed. */
export async function init(folder: string, flags: DestinationFlags & ServerFlags = {}, ask?: Ask): Promise<string> {
  const lines: string[] = [];
  await runInit({ folder, flags, ask, print: (line) => lines.push(line) });
  return lines.join("\n");
}

/** The settings of a stack, as the program reads them. */
export async function settingsOf(text: string, stack: string) {
  const config = Object.fromEntries(
    Object.entries(settingsIn(parse(text))).map(([key, value]) => [key.replace("slipway:", ""), value]),
  );
  return readSettings(rawConfig(config, { stack }));
}

/** A person who gives some answers, one after the other, and agrees to all. */
export function person(...answers: string[]): Ask {
  const next = () => answers.shift() ?? "";
  return {
    select: async (_message, options) => {
      const answer = next();
      const chosen = options.find(({ value }) => value === answer);
      if (!chosen) throw new Error(`"${answer}" is not among ${options.map(({ value }) => value).join(", ")}`);
      return chosen.value;
    },
    text: async (_message, { check }) => {
      for (;;) {
        const answer = next();
        if ((await check(answer)) === undefined) return answer;
      }
    },
    confirm: async () => true,
  };
}

/** A server with the official SDK, as small as one is. */
export const plainServer: Files = {
  "package.json": JSON.stringify({
    name: "@team/weather",
    type: "module",
    scripts: { build: "tsc", start: "node dist/server.js" },
    dependencies: { "@modelcontextprotocol/sdk": "^1.29.0", express: "^5.2.1" },
  }),
  "package-lock.json": "{}",
  "src/server.ts": `import express from "express";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";

const app = express();
app.get("/healthz", (_request, response) => response.send("ok"));
app.post("/mcp", async (request, response) => {
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  await transport.handleRequest(request, response, request.body);
});
app.listen(Number(process.env.PORT ?? 3000));
`,
};
