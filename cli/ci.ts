import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { defineCommand } from "citty";
import { tokenVariable } from "../infra/remedies.ts";
import { packedFile } from "../infra/own-package.ts";
import { githubWorkflows } from "./ci/github.ts";
import { gitlabNotes, gitlabPipelines, includeNote, mainFile } from "./ci/gitlab.ts";
import { type CiProject, readCiProject } from "./ci/project.ts";
import { deployedStacks } from "./ci/stacks.ts";
import { writeMissing, type Written } from "./ci/write-missing.ts";
import { UsageError } from "./user-error.ts";
import { metaOf } from "./verb-words.ts";

export default defineCommand({
  meta: metaOf("ci"),
  args: {
    branch: { type: "string", default: "main", description: "Branch whose commits are deployed" },
    with: { type: "string", description: "Stacks to deploy that have no options.ci, with commas between them" },
    host: { type: "string", default: "github", description: "Where the repository is: github or gitlab" },
    "preview-deployments": {
      type: "string",
      description: "Stack as which pull requests are deployed, each as its own",
    },
    "preview-label": {
      type: "string",
      default: "preview",
      description: "Label that such a pull request must have; always, to deploy each",
    },
    json: { type: "boolean", default: false, description: "Print what was written as JSON" },
  },
  async run({ args: { branch, with: others = "", json, host, ...args } }) {
    const [stack, label] = [args["preview-deployments"], args["preview-label"]];
    if (host !== "github" && host !== "gitlab") throw new UsageError(`--host ${host}: take github or gitlab`);
    if (host === "gitlab" && stack !== undefined) {
      throw new UsageError("--preview-deployments: on GitLab they are not written yet; leave it out");
    }
    if (!/^[\w. -]{1,50}$/.test(label)) throw new UsageError(`--preview-label ${label}: take letters, digits and -`);
    const project = await readCiProject({
      branch,
      with: others.split(",").filter((name) => name !== ""),
      ...(stack === undefined ? {} : { previews: { stack, label: label === "always" ? undefined : label } }),
    });
    const files =
      host === "github"
        ? githubWorkflows(project)
        : gitlabPipelines(project, await deployedStacks({ with: project.with }));
    const done = await writeMissing(project.root, files);
    const { secrets, clouds } = project;
    const notes = [
      ...(host === "gitlab" ? [...(await keptNotes(project.root, done)), ...gitlabNotes(clouds)] : []),
      ...tokenNotes(project),
    ];
    if (json) return console.log(JSON.stringify({ ...done, secrets, clouds, notes }, null, 2));
    for (const file of done.written) console.log(`written    ${file}`);
    for (const file of done.same) console.log(`as it was  ${file}`);
    for (const file of done.kept)
      console.log(`kept       ${file}: it differs from what would be written; rm it and run this again for that`);
    for (const note of notes) console.log(`note       ${note}`);
    console.log(`\nwhat is set once on the host: ${packedFile("docs/pull-requests.md")}; commit the files`);
  },
});

/** What an examination needs where users sign in; nobody can say here whether they do. */
function tokenNotes({ hasContract }: CiProject): string[] {
  if (!hasContract) return [];
  return [
    `where users of the server sign in, ${tokenVariable} holds a bearer token of one who may only read, as a secret of each environment that is deployed to: without it no tools are held against contract.json`,
  ];
}

async function keptNotes(root: string, { kept }: Written): Promise<string[]> {
  if (!kept.includes(mainFile)) return [];
  return [includeNote(await readFile(join(root, mainFile), "utf8")) ?? []].flat();
}
