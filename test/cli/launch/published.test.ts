import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { makePackage } from "../../../cli/launch/make-package.ts";
import { readPublished } from "../../../cli/launch/published.ts";
import { readPublishedFile } from "../../../infra/policy/published.ts";
import { fitLaunch, toFacts } from "./fit-launch.ts";

const folder = mkdtempSync(join(tmpdir(), "published-"));
const file = join(folder, "published.json");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Packs, keeps what was published as people do, and reads it as the next launch and as the policies do. */
async function publish(change: (fit: ReturnType<typeof fitLaunch>) => void) {
  const fit = fitLaunch();
  change(fit);
  const { files } = await makePackage(toFacts(fit), []);
  writeFileSync(file, files["published.json"] ?? "");
  return { launch: readPublished(fit.launch, join(folder, "launch.yaml")), policy: readPublishedFile(folder) };
}

describe("R16 R30 what is published", () => {
  test("is kept with the stack that was packed, and read by launches and policies alike", async () => {
    const { launch, policy } = await publish((fit) => (fit.published = null));
    expect(launch).toEqual({ value: policy });
    expect(policy).toMatchObject({
      name: "task-board",
      version: "1.1.0",
      stack: "prod",
      tools: ["add_task", "list_tasks"],
    });
    expect(policy?.annotations["add_task"]).toEqual({
      readOnlyHint: false,
      destructiveHint: false,
      openWorldHint: false,
    });
  });

  test("keeps the stack that somebody wrote into it", async () => {
    const { policy } = await publish(
      (fit) => (fit.published = fit.published && { ...fit.published, stack: "eu-prod" }),
    );
    expect(policy?.stack).toBe("eu-prod");
  });

  test("is nothing in the version that is ticked as the first, and not known in the next", () => {
    const ticked = ["first-launch@1.0.0"];
    const elsewhere = join(folder, "elsewhere", "launch.yaml");
    expect(readPublished({ version: "1.0.0", ticked }, elsewhere)).toEqual({ value: null });
    expect(readPublished({ version: "1.1.0", ticked }, elsewhere)).toEqual({
      unknown: expect.stringContaining("keep published.json of the package that was published"),
    });
  });

  test("is refused by both with the member that is wrong", () => {
    writeFileSync(file, JSON.stringify({ endpoint: "https://mcp.example.com/mcp", version: "1.0.0" }));
    expect(() => readPublishedFile(folder)).toThrow(/published\.json.*tools is missing or no such thing/);
    expect(() => readPublished({}, join(folder, "launch.yaml"))).toThrow(/tools is missing/);
  });
});
