import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { previewPrompts, promptsText } from "../../../cli/preview/prompts.ts";
import { writeContract } from "../../../verify/diff/contract-file.ts";
import { toContracts } from "../../../verify/tool-contract.ts";
import { projectText } from "../own-project.ts";

const project = mkdtempSync(join(tmpdir(), "slipway-prompts-"));
const input = { type: "object" as const };
const tools = toContracts([
  { name: "list_tasks", description: "Show the tasks on the list.", inputSchema: input },
  { name: "add_task", description: "Add a task to the list.", inputSchema: input },
  // Only a component calls it.
  { name: "show_task", description: "Show tasks.", inputSchema: input, _meta: { ui: { visibility: ["app"] } } },
]);
const prompts = `prompts:
  - { kind: direct, text: Show the tasks on the list., tool: list_tasks }
  - { kind: direct, text: Add a task., tool: add_task }
  - { kind: indirect, text: Am I forgetting anything?, tool: list_tasks }
  - { kind: negative, text: What is the weather? }
`;
const accepted = (ranker: string, ran: Record<string, string | null>) =>
  JSON.stringify({ version: 1, accepted: { [ranker]: ran } });
const write = (name: string, text: string) => writeFileSync(join(project, name), text);

beforeAll(() => {
  vi.spyOn(process, "cwd").mockReturnValue(project);
  write("Pulumi.yaml", projectText);
  write("Pulumi.prod.yaml", "config:\n  slipway:target: ecs\n");
  write("prompts.yaml", prompts);
});
const accept = () => writeContract(join(project, "contract.json"), { status: "published", tools, broken: [] });
beforeEach(async () => {
  await accept();
  rmSync(join(project, "prompts.baseline.json"), { force: true });
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(project, { recursive: true });
});

const textOf = async () => promptsText((await previewPrompts("prod")) ?? { unknown: "there are none" });

describe("R26 golden prompts in the comment of a pull request", () => {
  test("are judged by the tools of contract.json, beside what was accepted, by tool", async () => {
    write(
      "prompts.baseline.json",
      accepted("lexical", {
        "Show the tasks on the list.": "list_tasks",
        "Add a task.": null,
        "Am I forgetting anything?": "list_tasks",
      }),
    );
    const text = await textOf();
    expect(text).toContain("4 prompts with the tools of contract.json, judged by lexical");
    expect(text).toMatch(
      /^\| list&#95;tasks \| 1\.00 \| 0\.50 \(1\.00 before\) \|$|^\| list_tasks \| 1\.00 \| 0\.50 \(1\.00 before\) \|$/m,
    );
    expect(text).toMatch(/add.{1,5}task \| 1\.00 \(- before\) \| 1\.00 \(0\.00 before\)/);
    expect(text).toContain('🔴 lost: "Am I forgetting anything?" now runs no tool');
    // Words cannot tell a wish: it is no miss of the tools.
    expect(text).toContain("whether a model finds the tool for 1 of 1 indirect prompts is not known");
  });

  test("a model judges them at any service of the shape that OPENAI_BASE_URL names, and sees no tool of components", async () => {
    const asked: { tools: { function: { name: string } }[]; messages: { content: string }[] }[] = [];
    const api = createServer((request, response) => {
      void json(request).then((body) => {
        const question = body as (typeof asked)[number];
        asked.push(question);
        const isWish = /tasks|forgetting/.test(question.messages[0]?.content ?? "");
        const call = { function: { name: isWish ? "list_tasks" : "add_task", arguments: "{}" } };
        const isNothing = question.messages[0]?.content.includes("weather") === true;
        response.end(JSON.stringify({ choices: [{ message: isNothing ? {} : { tool_calls: [call] } }] }));
      });
    }).listen(0, "127.0.0.1");
    await once(api, "listening");
    const address = api.address();
    vi.stubEnv("OPENAI_BASE_URL", `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/v1`);
    const text = await textOf();
    api.close();
    expect(text).toMatch(/judged by model gpt-\S+: precision 1\.00, recall 1\.00/);
    expect(text).not.toContain("indirect");
    expect(asked).toHaveLength(4);
    expect(asked[0]?.tools.map((tool) => tool.function.name)).toEqual(["add_task", "list_tasks"]);
  });

  test("say why they were not judged", async () => {
    rmSync(join(project, "contract.json"));
    expect(await textOf()).toContain("not judged: no tools are accepted yet: npx slipway contract accept prod");
    await accept();
    vi.stubEnv("OPENAI_BASE_URL", "http://model.example.com/v1");
    expect(await textOf()).toContain("would send the key in the clear");
  });
});
