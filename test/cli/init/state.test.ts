import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { init, plainServer, serverFolder, settingsOf } from "./server-folder.ts";

// Of whoever runs this, who may be signed in.
beforeEach(() => {
  vi.stubEnv("PULUMI_CREDENTIALS_PATH", "/nowhere");
  vi.stubEnv("PULUMI_BACKEND_URL", "");
  vi.stubEnv("PULUMI_ACCESS_TOKEN", "");
  return () => vi.unstubAllEnvs();
});

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

describe("R36 init run again", () => {
  const seal =
    /^gcpkms:\/\/projects\/my-project\/locations\/europe-west1\/keyRings\/(weather-state-\w+)\/cryptoKeys\/state$/;

  test("for the first cloud names the new bucket in Pulumi.yaml and its key in the stack's file", async () => {
    await using server = await serverFolder(plainServer);
    await init(server.folder, { yes: true });
    const printed = await init(server.folder, { ...cloudRun, state: "bucket" });
    const { secretsprovider } = parse(await server.read("slipway/stacks/Pulumi.prod.yaml"));
    const [, name] = seal.exec(secretsprovider) ?? [];
    const { backend, plugins } = parse(await server.read("slipway/Pulumi.yaml"));
    expect({ backend, plugins }).toEqual({ backend: { url: `gs://${name}` }, plugins: expect.any(Object) });
    expect(printed).toContain("  slipway/Pulumi.yaml\n");
    expect(printed).toContain(`gcloud storage buckets create gs://${name} `);
  });

  test("for a stack that is there names a bucket and a key for it, and keeps what its file says", async () => {
    await using server = await serverFolder(plainServer);
    await init(server.folder, cloudRun);
    const before = await server.read("slipway/stacks/Pulumi.prod.yaml");
    const printed = await init(server.folder, { stack: "prod", state: "bucket" });
    const after = await server.read("slipway/stacks/Pulumi.prod.yaml");
    const { secretsprovider, ...others } = parse(after);
    expect(others).toEqual(parse(before));
    expect(after).toContain("# More only where the server keeps neither sessions nor state in memory.");
    const [, name] = seal.exec(secretsprovider) ?? [];
    expect(parse(await server.read("slipway/Pulumi.yaml")).backend).toEqual({ url: `gs://${name}` });
    expect(printed).toContain(`gcloud kms keyrings create ${name} `);
    await settingsOf(after, "prod");
  });

  test("for a stack that may lie elsewhere already writes nothing, and prints what moves it", async () => {
    await using server = await serverFolder(plainServer);
    await init(server.folder, cloudRun);
    const [before, home] = [await server.read("slipway/Pulumi.yaml"), join(server.folder, "slipway")];
    const refusal = (state: string) => init(server.folder, { stack: "prod", state }).catch(String);
    vi.stubEnv("PULUMI_ACCESS_TOKEN", "pul-of-somebody");
    const told = String(await refusal("bucket"));
    const [, bucket] = /PULUMI_BACKEND_URL='(gs:\/\/weather-state-\w+)'/.exec(told) ?? [];
    const [to, pulumi] = [`PULUMI_BACKEND_URL='${bucket}' pulumi -C '${home}'`, `pulumi -C '${home}'`];
    expect(told).toContain("--state bucket: pulumi uses https://api.pulumi.com, where the state of prod may lie");
    expect(told).toContain(`
  gcloud storage buckets create ${bucket} `);
    expect(told).toMatch(/ stack init prod --secrets-provider 'gcpkms:\/\/\S+'\n/);
    expect(told).toContain(`
  ${pulumi} stack export --stack prod --show-secrets | ${to} stack import --stack prod
  ${pulumi} stack rm --stack prod --force --preserve-config --yes
then write backend: { url: ${bucket} } into ${home}/Pulumi.yaml`);
    expect(await refusal("s3://ours")).toContain(`
  PULUMI_BACKEND_URL='s3://ours' pulumi -C '${home}' stack init prod
`);
    // Whoever is not signed in sees that somebody was.
    vi.stubEnv("PULUMI_ACCESS_TOKEN", "");
    await appendFile(join(home, "stacks/Pulumi.prod.yaml"), "encryptionsalt: v1:abc\n");
    expect(await refusal("bucket")).toContain("--state bucket: its file says that it was made");
    expect(await server.read("slipway/Pulumi.yaml")).toBe(before);
  });

  test("for a stack beside another of a cloud's refuses to take one of them elsewhere", async () => {
    await using server = await serverFolder(plainServer);
    await init(server.folder, cloudRun);
    await init(server.folder, { ...cloudRun, stack: "two" });
    await expect(init(server.folder, { stack: "two", state: "bucket" })).rejects.toThrow(
      "--state bucket: the state of prod is kept where pulumi login says",
    );
  });

  test.each([
    ["prod", "bucket", "--state bucket: slipway/Pulumi.yaml names gs://team-state"],
    ["two", "bucket", "--state bucket: slipway/Pulumi.yaml names gs://team-state"],
    ["two", "nonsense", "--state nonsense: slipway/Pulumi.yaml names gs://team-state"],
    ["two", "login", "--state login: slipway/Pulumi.yaml names gs://team-state"],
  ])("of stack %s refuses %s beside the backend of Pulumi.yaml", async (stack, state, message) => {
    await using server = await serverFolder(plainServer);
    await init(server.folder, { ...cloudRun, state: "gs://team-state" });
    const before = await server.list();
    const flags = stack === "prod" ? { stack, state } : { ...cloudRun, stack, state };
    await expect(init(server.folder, flags)).rejects.toThrow(message);
    expect(await server.list()).toEqual(before);
  });

  test("refuses a second place where another cloud's stack is kept by pulumi login, and nonsense of any", async () => {
    await using server = await serverFolder(plainServer);
    await init(server.folder, cloudRun);
    await expect(init(server.folder, { ...cloudRun, stack: "two", state: "bucket" })).rejects.toThrow(
      "--state bucket: the state of prod is kept where pulumi login says",
    );
    for (const [stack, state, message] of [
      ["prod", "nonsense", "--state takes login"],
      ["local", "bucket", "--state is for a cloud"],
    ] as const)
      await expect(init(server.folder, { stack, state })).rejects.toThrow(message);
  });

  test("of the stack on Docker takes no other name in silence", async () => {
    await using server = await serverFolder(plainServer);
    await expect(init(server.folder, { target: "docker", stack: "staging" })).rejects.toThrow(
      "--stack staging is for a cloud: the stack on Docker is called local",
    );
  });
});
