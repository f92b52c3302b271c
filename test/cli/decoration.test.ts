import { createServer } from "node:http";
import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { followEvents } from "../../cli/events.ts";
import { layerSizes } from "../../cli/image-size.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "slipway-decoration-"));
});
afterEach(() => rm(directory, { recursive: true }));

const line = (event: string, name: string) =>
  `${JSON.stringify({ [event]: { metadata: { urn: `urn:pulumi:s::p::t::${name}`, op: "create", type: "t" } } })}\n`;

describe("the engine's event log", () => {
  test("lines that cannot be read are passed over", async () => {
    const file = join(directory, "events.jsonl");
    const events = followEvents(file);
    await writeFile(file, line("resourcePreEvent", "one"));
    await appendFile(file, '{"half a line\n[]\nnull\n{"resOutputsEvent":{"metadata":7}}\n');
    await appendFile(file, line("resOutputsEvent", "one"));
    expect((await events.stop()).steps.map(({ name }) => name)).toEqual(["one"]);
  });

  test("a character that two reads share stays whole", async () => {
    const file = join(directory, "events.jsonl");
    const padding = `${" ".repeat(1024)}\n`.repeat(1022);
    const begun = padding + line("resourcePreEvent", "größe");
    const fill =
      (1 << 20) - Buffer.byteLength(begun) - line("resOutputsEvent", "").indexOf("::t::") - "::t::".length - 3;
    const spaces = " ".repeat(fill - 1);
    // The second read begins in the middle of "ö".
    await writeFile(file, `${begun}${spaces}\n${line("resOutputsEvent", "größe")}`);
    expect((await followEvents(file).stop()).steps.map(({ name }) => name)).toEqual(["größe"]);
  });

  test("a build's failing step is its last lines, however many of them one event holds", async () => {
    const file = join(directory, "events.jsonl");
    const written = (message: string) =>
      `${JSON.stringify({ diagnosticEvent: { urn: "urn:pulumi:s::p::docker-build:index:Image::i", message, severity: "info" } })}\n`;
    const lines = Array.from({ length: 40 }, (_, index) => `#8 0.${index} line ${index}`);
    const log =
      written(`#7 DONE\n${lines.join("\n")}\n`) +
      written("#8 ERROR: exit code 1") +
      written("failed to solve: exit code 1");
    await writeFile(file, log);
    const { failedBuildStep } = await followEvents(file).stop();
    expect(failedBuildStep).toEqual([...lines.slice(-19), "#8 ERROR: exit code 1"]);
  });

  test("a log that is not there, or is no file, is none", async () => {
    expect((await followEvents(join(directory, "none")).stop()).steps).toEqual([]);
    expect((await followEvents(directory).stop()).steps).toEqual([]);
  });
});

describe("an image's size", () => {
  test.each([
    [401, "{}"],
    [404, "{}"],
    [200, "no JSON"],
    [200, '{"layers":[{"size":"much"}]}'],
  ])("is unknown where the registry answers %d %s", async (status, body) => {
    const registry = createServer((_, response) => response.writeHead(status).end(body)).listen(0, "127.0.0.1");
    await once(registry, "listening");
    const address = registry.address();
    const port = typeof address === "object" ? address?.port : undefined;
    expect(await layerSizes(`localhost:${port}/demo@sha256:1`)).toBeUndefined();
    registry.close();
  });

  test("is unknown where no registry answers", async () => {
    expect(await layerSizes("localhost:1/demo@sha256:1")).toBeUndefined();
  });
});
