import { describe, expect, test } from "vitest";
import { ownFolder } from "./own-folder.ts";
import { projectText } from "./own-project.ts";

describe("R35 where no project is needed, none is asked for", () => {
  const call = '{"event":"tool_call","tool":"find","durationMs":3,"outcome":"ok"}\n';
  test.each([
    [["usage", "--from", "saved.log"], 0, "1 tool call in 1 line"],
    [["verify", "mcp.example.com/mcp"], 2, "is no URL of an endpoint, such as https://mcp.example.com/mcp"],
    [["connect", "mcp.example.com/mcp"], 2, "is no URL of an endpoint, such as https://mcp.example.com/mcp"],
    [
      ["contract", "check", "https://mcp.invalid/mcp"],
      2,
      "contract.json is missing: keep the tools as they are with npx slipway contract accept https://mcp.invalid/mcp",
    ],
    [["launch", "check", "--file", "launch.yaml"], 1, "as they should be"],
  ])("%j", async (words, code, said) => {
    await using own = await ownFolder({ "saved.log": call, "launch.yaml": "name: board\nversion: 1.0.0\n" });
    const { exitCode, stdout, stderr } = await own.slipway(...words);
    expect(`${stdout}${stderr}`).toContain(said);
    expect(exitCode).toBe(code);
    expect(`${stdout}${stderr}`).not.toContain("holds a project of Slipway");
  });
});

describe("R35 what comes after an error", () => {
  const project = { "slipway/Pulumi.yaml": `${projectText}stackConfigDir: files\n` };

  test("is what was typed, of verbs too for which it is another thing that they could not look", async () => {
    await using own = await ownFolder({ ...project, "slipway/files/Pulumi.local.yaml": "config: [\n" });
    const { exitCode, stderr } = await own.slipway("policy", "local", "--json");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/is no YAML: [^]*then again:\n {2}npx slipway policy local --json$/);
  });

  test("of a stack that is not there is how it is added, with the file's own place", async () => {
    await using own = await ownFolder(project);
    const { exitCode, stderr } = await own.slipway("up", "prod");
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr:
        'error: there is no stack "prod": files/Pulumi.prod.yaml is missing; there is none; npx slipway init --stack prod adds it',
    });
  });

  test("of a target that there is not names it, before anything is brought", async () => {
    const text = "config:\n  slipway:target: cloudrun\n";
    await using own = await ownFolder({ ...project, "slipway/files/Pulumi.prod.yaml": text });
    const { stderr } = await own.slipway("rehearse", "prod");
    expect(stderr).toContain('Pulumi.prod.yaml: there is no target "cloudrun" (did you mean "cloud-run"?)');
  });
});
