import { expect, test } from "vitest";
import { init, plainServer, serverFolder } from "./server-folder.ts";

const cloudRun = { target: "cloud-run", project: "my-project", region: "europe-west1" };
const tools = 'eval "$(npx slipway env --tools)"   # unless pulumi is on PATH';
const signIn = "pulumi login   # unless you are signed in";
const made = (stack: string) => `pulumi stack init ${stack}   # with --secrets-provider <key> in place of a passphrase`;
test.each([
  ["login", () => [tools, signIn]],
  // The service keeps the key, and the first deployment makes the stack.
  ["https://api.pulumi.com", () => [tools, signIn]],
  ["gs://team-state", (stack: string) => [tools, made(stack)]],
  ["s3://team-state?region=eu-west-1", (stack: string) => [tools, made(stack)]],
  ["file:///srv/state", (stack: string) => [tools, made(stack)]],
  ["postgres://db/state", (stack: string) => [tools, made(stack)]],
])(
  "R36 with its state in %s only what is left to do is to be run once, of a second stack, too",
  async (state, once) => {
    await using server = await serverFolder(plainServer);
    const said = (stack: string) =>
      ["Once, before the first deployment to the cloud, in slipway/:", ...once(stack)].join("\n  ");
    const printed = await init(server.folder, { ...cloudRun, state });
    expect(`${printed}\n`).toContain(`${said("prod")}\nThen:\n`);
    const more = await init(server.folder, { ...cloudRun, stack: "two", ...(state === "login" && { state }) });
    expect(`${more}\n`).toContain(`${said("two")}\nThen:\n`);
  },
);

test("R36 nothing is left to do where Pulumi.yaml keeps the state in the project's own folder", async () => {
  await using server = await serverFolder(plainServer);
  await init(server.folder, { ...cloudRun, state: "file://.slipway/state" });
  expect(await init(server.folder, { ...cloudRun, stack: "two" })).not.toContain("Once, before");
});
