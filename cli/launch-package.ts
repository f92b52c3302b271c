import { defineCommand } from "citty";
import { join, resolve } from "node:path";
import { publishedName } from "../infra/policy/published.ts";
import { npxSlipway } from "../infra/remedies.ts";
import { print, thisTerminal } from "../verify/command/output.ts";
import { keepStandardOutput } from "../verify/command/standard-output.ts";
import { prepareFolder } from "../verify/report/artifacts.ts";
import { iconConverter } from "./launch/convert-icons.ts";
import { readImages } from "./launch/images.ts";
import { launchFile, readLaunch } from "./launch/launch-file.ts";
import { chooseDirectories, look, type LookingArguments, lookingArguments } from "./launch/look.ts";
import { makeEntry, makePackage } from "./launch/make-package.ts";
import { type Picture, pictureTaker } from "./launch/pictures.ts";
import type { Entries } from "./launch/plugin-files.ts";
import { readBack } from "./launch/read-back.ts";
import type { LaunchReport } from "./launch/report.ts";
import { exitCodes, reportFiles } from "./launch/report-files.ts";
import { secretRules } from "./launch/rules/package-rules.ts";
import { toTerminal } from "./launch/report-text.ts";
import { replaceAll } from "./launch/write-all.ts";
import { UsageError } from "./user-error.ts";
import { metaOf } from "./verb-words.ts";

export default defineCommand({
  meta: metaOf("launch package"),
  args: {
    ...lookingArguments,
    out: { type: "string", description: "Folder for what is made; launch/ beside launch.yaml by default" },
  },
  async run({ args }) {
    keepStandardOutput();
    if (args.subject === undefined && args.stack === undefined) {
      throw new UsageError(
        `say whose tools are packed: ${npxSlipway()} launch package <stack>, or ${npxSlipway()} launch package https://host/mcp`,
      );
    }
    const out = args.out ?? join(args.file ?? launchFile(), "..", "launch");
    await prepareFolder(out);
    const chosen = chooseDirectories(args.for);
    // The registry's entry has neither tools nor pictures.
    const isEntry = chosen.includes("registry") && !chosen.includes("openai") && !chosen.includes("claude");
    const { files, report, told } = isEntry ? await packEntry(args) : await packAll(args);
    const leaks = report.outcomes.filter(({ code, status }) => status === "failed" && secretRules.includes(code));
    const written = { ...(leaks.length === 0 ? files : {}), ...reportFiles(report) };
    // What was published lies beside launch.yaml, and the next version is compared with it.
    const isBeside = resolve(out) === resolve(args.file ?? launchFile(), "..");
    await replaceAll(out, written, isBeside ? [publishedName] : []);
    await print(toTerminal(report, thisTerminal()));
    for (const line of told) console.error(line);
    console.error(`wrote ${Object.keys(written).join(", ")} to ${out}`);
    if (leaks.length > 0) console.error("the package is not written: a secret is in it");
    process.exitCode = exitCodes[report.verdict.outcome];
  },
});

interface Packed {
  files: Entries;
  report: LaunchReport;
  /** What became of pictures. */
  told: readonly string[];
}

async function packEntry(args: LookingArguments): Promise<Packed> {
  const { facts, judge } = await look(args);
  const { files, plugin } = makeEntry(facts);
  return { files, report: judge({ ...facts, plugin: { value: plugin } }), told: [] };
}

async function packAll(args: LookingArguments): Promise<Packed> {
  const pictures: Picture[] = [];
  const file = args.file ?? launchFile();
  const images = await readImages(await readLaunch(file), file);
  const converted: string[] = [];
  const looked = await look(args, [pictureTaker(pictures), iconConverter(images, converted)]);
  const facts = { ...looked.facts, images: { value: images } };
  const { files, plugin, withoutShots } = await makePackage(facts, pictures);
  const launch = "value" in facts.launch ? facts.launch.value : {};
  // What is uploaded is judged, not what it was made of.
  const report = looked.judge({ ...facts, ...readBack(plugin, launch), plugin: { value: plugin } });
  const none = withoutShots === undefined ? [] : [`the plugin has no screenshots: ${withoutShots}`];
  return { files, report, told: [...converted, ...none] };
}
