import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askServer } from "../../../cli/launch/ask-server.ts";
import { draftLaunch } from "../../../cli/launch/draft.ts";
import { launchText } from "../../../cli/launch/launch-text.ts";
import { sizeOf } from "../../../cli/launch/images.ts";
import { look } from "../../../cli/launch/look.ts";
import { makePackage } from "../../../cli/launch/make-package.ts";
import { type Picture, pictureTaker } from "../../../cli/launch/pictures.ts";
import { takesLongForms } from "../../long-forms.ts";
import foreign from "../../verify/foreign/package.json" with { type: "json" };
import { startForeignServer } from "../../verify/foreign/start.ts";

const apps = ["@modelcontextprotocol/server-budget-allocator", "@modelcontextprotocol/server-cohort-heatmap"] as const;
let folder: string;

// Both are brought from npm, which takes a while.
describe.skipIf(!takesLongForms)("R30 R31 apps of other people that npm brings", () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "launch-of-others-"));
    await writeFile(join(folder, "package.json"), '{ "private": true }');
    const packages = apps.map((name) => `${name}@${foreign.dependencies[name]}`);
    await execa("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", ...packages], { cwd: folder });
  }, 300_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each(apps)(
    "%s is drafted, looked at and packed, and what it lacks is said",
    async (name) => {
      const entry = join(folder, "node_modules", name, "dist/index.js");
      const { endpoint, stop } = await startForeignServer({ name, package: name, command: [process.execPath, entry] });
      try {
        const file = join(folder, "launch.yaml");
        const server = await askServer(endpoint, {});
        await writeFile(file, launchText(draftLaunch({ server }), "launch.schema.json"));
        const pictures: Picture[] = [];
        // Their tools say nothing of themselves, and read.
        const args = { subject: endpoint, file, for: "openai,claude,registry", "allow-writes": true, timeout: "120" };
        const { facts, judge } = await look(args, [pictureTaker(pictures)]);
        const { plugin } = await makePackage(facts, pictures);
        const report = judge({ ...facts, plugin: { value: plugin } });
        const of = (status: string) => report.outcomes.filter((one) => one.status === status).map(({ code }) => code);
        const checks = "value" in facts.report ? facts.report.value.checks : [];
        const drawn = checks.find(({ id }) => id === "components.launch-pictures");
        expect({ status: drawn?.status, reason: drawn?.reason }).toEqual({ status: "passed", reason: undefined });
        // What nobody has written yet, and what the server does not serve.
        expect(of("failed")).toEqual(
          expect.arrayContaining(["component_domain_missing", "domain_verification_required", "urls_missing"]),
        );
        expect(of("passed")).toEqual(
          expect.arrayContaining(["claude_component_domain", "archive_member_type_unsupported"]),
        );
        expect(pictures.map(({ theme, width }) => `${width} ${theme}`)).toEqual([
          "706 light",
          "706 dark",
          "1000 light",
          "1000 dark",
        ]);
        for (const { png, width } of pictures) {
          expect(sizeOf(png)).toMatchObject({ format: "png", width });
          expect(png.length).toBeGreaterThan(5000);
        }
      } finally {
        await stop();
      }
    },
    180_000,
  );
});
