import { defineCommand } from "citty";
import { githubWorkflows } from "./ci/github.ts";
import { readCiProject } from "./ci/project.ts";
import { writeMissing } from "./ci/write-missing.ts";
import { metaOf } from "./verb-words.ts";

export default defineCommand({
  meta: metaOf("ci"),
  args: {
    branch: { type: "string", default: "main", description: "Branch whose commits are deployed" },
    with: { type: "string", description: "Stacks to deploy that have no options.ci, with commas between them" },
    json: { type: "boolean", default: false, description: "Print what was written as JSON" },
  },
  async run({ args: { branch, with: others = "", json } }) {
    const project = await readCiProject({ branch, with: others.split(",").filter((name) => name !== "") });
    const files = githubWorkflows(project);
    const done = await writeMissing(project.root, files);
    if (json)
      return console.log(JSON.stringify({ ...done, secrets: project.secrets, clouds: project.clouds }, null, 2));
    for (const file of done.written) console.log(`written    ${file}`);
    for (const file of done.same) console.log(`as it was  ${file}`);
    for (const file of done.kept) console.log(`kept       ${file}: it differs from what would be written`);
    console.log("\nwhat is set once on GitHub: docs/pull-requests.md of slipway; commit the files");
  },
});
