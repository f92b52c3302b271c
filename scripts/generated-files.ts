import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import * as z from "zod";
import { checkout } from "../test/checkout.ts";
import { alertsSchema } from "../infra/alerts-schema.ts";
import { githubWorkflows } from "../cli/ci/github.ts";
import { readCiProject } from "../cli/ci/project.ts";
import { launchJsonSchema, launchSchema } from "../cli/launch/launch-schema.ts";
import { examineSchema } from "../infra/examine-schema.ts";
import { previewSchema } from "../infra/preview-schema.ts";
import { stackFileSchema } from "../infra/json-schema.ts";
import { logLineSchema } from "../infra/log-lines.ts";
import { imageBuildSchema, readyImageSchema, serviceSchema } from "../infra/schema.ts";
import { reportJsonSchema } from "../verify/report/json.ts";
import { promptFileJsonSchema } from "../verify/prompts/prompt-schema.ts";
import { delayTable, measuredSchema } from "./pages/alarm-delays.ts";
import { alertTable } from "./pages/alerts.ts";
import { checksPart } from "./pages/checks.ts";
import { fronts, launchRules, liveFiles } from "./pages/launch.ts";
import { loadTargets } from "./pages/load-targets.ts";
import { insert } from "./pages/markdown.ts";
import { outputsTable } from "./pages/outputs.ts";
import { settingsTable } from "./pages/settings.ts";
import { targetPart, targetsTable } from "./pages/targets.ts";
import { verbsPart } from "./pages/verbs.ts";

/**
 * What is generated, the whole text of each file by its path from the root: the schemas of stacks, of launches, of lines of the
 * log, of golden prompts and of reports, this repository's workflows, and the parts of pages that stand between marks.
 */
export async function generatedFiles(): Promise<Record<string, string>> {
  const pages = Object.entries(await pageParts()).map(async ([file, parts]) => {
    const page = await readFile(join(checkout, file), "utf8");
    const text = Object.entries(parts).reduce((done, [name, part]) => insert(done, { name, text: part, file }), page);
    return [file, text] as const;
  });
  return {
    "stacks/schema.json": await toJson(await stackFileSchema()),
    "stacks/launch.schema.json": await toJson(launchJsonSchema()),
    "stacks/log.schema.json": await toJson(z.toJSONSchema(logLineSchema, { target: "draft-7" })),
    "verify/prompts/prompts.schema.json": await toJson(promptFileJsonSchema()),
    "verify/report/report.schema.json": await toJson(reportJsonSchema()),
    ...(await workflows()),
    ...Object.fromEntries(await Promise.all(pages)),
  };
}

/** What `slipway ci` writes into this repository, which is a project of Slipway itself. */
async function workflows(): Promise<Record<string, string>> {
  return githubWorkflows(await readCiProject({ branch: "main", with: [] }));
}

async function measuredAlarms() {
  return measuredSchema.parse(JSON.parse(await readFile(join(checkout, "scripts/alarms/measured.json"), "utf8")));
}

/** The generated parts of each page, by the name in their marks. */
async function pageParts(): Promise<Record<string, Record<string, string>>> {
  const targets = await loadTargets();
  const targetPages = targets.map((target) => [`docs/targets/${target.name}.md`, { target: targetPart(target) }]);
  return {
    "README.md": { targets: targetsTable(targets) },
    "docs/reference/settings.md": {
      service: settingsTable(serviceSchema),
      build: settingsTable(imageBuildSchema),
      "ready image": settingsTable(readyImageSchema),
      examine: settingsTable(examineSchema),
      preview: settingsTable(previewSchema),
      outputs: outputsTable(),
    },
    "docs/reference/alerts.md": {
      settings: settingsTable(alertsSchema),
      alerts: alertTable(targets),
      delays: delayTable(targets, await measuredAlarms()),
    },
    "docs/reference/checks.md": { checks: await checksPart() },
    "docs/reference/launch.md": {
      settings: settingsTable(launchSchema),
      rules: launchRules(),
      fronts: fronts(targets),
      "live files": liveFiles(targets),
    },
    "docs/reference/verbs.md": { verbs: await verbsPart() },
    ...Object.fromEntries(targetPages),
  };
}

/** JSON as the linter wants it. */
async function toJson(value: unknown): Promise<string> {
  return format(JSON.stringify(value, null, 2), { ...(await resolveConfig(import.meta.filename)), parser: "json" });
}
