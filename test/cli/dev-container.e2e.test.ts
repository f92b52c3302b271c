import { execa } from "execa";
import { afterEach, expect, test } from "vitest";
import { begin, makeFolder, manifest, post, serverText } from "./dev-servers.ts";

const dockerfile = `FROM node:24.21.0-slim
WORKDIR /app
COPY package.json server.js ./
USER node
EXPOSE 8080
CMD ["node", "server.js"]
`;
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

test("R18 with --container the real image runs, is built anew at a saved file, and nothing of it is left", async () => {
  const everywhere = (tool: string) => serverText(tool).replace("127.0.0.1", "0.0.0.0");
  const folder = await makeFolder({
    "package.json": manifest,
    "server.js": everywhere("first"),
    Dockerfile: dockerfile,
    ".gitignore": ".env.local\n",
    ".env.local": "KEY=a-secret-value\n",
  });
  await execa("git", ["init", "-q"], { cwd: folder });
  const labelled = async (label: string) =>
    (await execa("docker", ["ps", "--all", "--quiet", "--filter", `label=${label}`])).stdout
      .split("\n")
      .filter(Boolean);
  const others = await labelled("slipway.dev");
  const dev = await begin(folder, { flags: ["--container"], limitMs: 240_000 });
  closing.push(async () => {
    dev.running.kill("SIGINT");
    await dev.running;
  });
  await dev.until("1 tools (first)");
  const [id = ""] = (await labelled("slipway.dev")).filter((one) => !others.includes(one));
  const format = ["--no-trunc", "--format", "{{.Command}} {{.Labels}}"];
  const { stdout: command } = await execa("docker", ["ps", "--all", "--filter", `id=${id}`, ...format]);
  expect(command).toContain("node server.js");
  const image = /slipway\.dev=([\w-]+)/.exec(command)?.[1] ?? "";
  const { stdout } = await execa("docker", ["exec", id, "sh", "-c", "echo $KEY $PORT; ls -a"]);
  expect(stdout).toMatch(/^a-secret-value 8080\n/);
  expect(stdout).not.toContain(".env.local");
  const { stdout: all } = await execa("ps", ["-A", "-o", "args="]);
  expect(all).not.toContain("a-secret-value");
  await dev.write("server.js", everywhere("second"));
  await dev.until("second: added");
  expect(await (await post(dev.port, "tools/list")).text()).toContain('"name":"second"');
  dev.running.kill("SIGINT");
  expect((await dev.running).exitCode).toBe(0);
  expect(await labelled(`slipway.dev=${image}`)).toEqual([]);
  // The last image stays, so that the next start is quick.
  await execa("docker", ["image", "rm", image]);
});
