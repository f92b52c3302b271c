import { defineCommand } from "citty";
import { print, thisTerminal } from "../verify/command/output.ts";
import { keepStandardOutput } from "../verify/command/standard-output.ts";
import { prepareFolder } from "../verify/report/artifacts.ts";
import { look, lookingArguments } from "./launch/look.ts";
import { exitCodes, reportFiles } from "./launch/report-files.ts";
import { toTerminal } from "./launch/report-text.ts";
import { toJson } from "./launch/plugin.ts";
import { writeAll } from "./launch/write-all.ts";
import { metaOf } from "./verb-words.ts";

export default defineCommand({
  meta: metaOf("launch check"),
  args: {
    ...lookingArguments,
    json: { type: "boolean", default: false, description: "Print the report as JSON" },
    out: { type: "string", description: "Folder for the report as HTML, Markdown and JSON" },
  },
  async run({ args }) {
    keepStandardOutput();
    if (args.out !== undefined) await prepareFolder(args.out);
    const { facts, judge } = await look(args);
    const report = judge(facts);
    if (args.out !== undefined) await writeAll(args.out, reportFiles(report));
    await print(args.json ? toJson(report) : toTerminal(report, thisTerminal()));
    process.exitCode = exitCodes[report.verdict.outcome];
  },
});
