import { appendFile, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DockerStack, openStack } from "./docker-stack.ts";
import { findInImage } from "./image-layers.ts";
import { commandLines, docker, missing } from "../../toolchain/machine.ts";

const service = "pier";
const dockerfile = "test/fixtures/plain-server/Whole.Dockerfile";
// No file of the checkout has these texts, this one included.
const buildToken = `build-token-${randomUUID()}`;
const machineToken = `machine-token-${randomUUID()}`;
const ignored = `ignored-${randomUUID()}`;

/** Files of a checkout that nobody else may see, each with a text of its own. */
const secretFiles = [
  ".slipway/passphrase",
  ".slipway/state/.pulumi/stacks/slipway/test.json",
  ".pulumi/stacks/other.json",
  ".git/config",
  ".env",
  "server/.env.production",
  "stacks/Pulumi.elsewhere.yaml",
  "server/nested/.ssh/id_ed25519",
  "keys/passphrase.txt",
];
const markOf = (file: string) => `mark of ${file}`;

/** The whole checkout, whatever its ignore files say, with a step that needs two secrets. */
const dockerfileText = `FROM node:24.21.0-slim
WORKDIR /app
COPY test/fixtures/plain-server/server.mjs .
COPY . /checkout
RUN --mount=type=secret,id=BUILD_TOKEN --mount=type=secret,id=MACHINE_TOKEN \\
  node -e 'for (const id of ["BUILD_TOKEN", "MACHINE_TOKEN"]) console.log(require("fs").readFileSync("/run/secrets/" + id, "utf8").length)' > /lengths
USER node
CMD ["node", "server.mjs"]
`;

let stack: DockerStack;

describe.skipIf(missing !== "")("what enters an image", () => {
  beforeAll(async () => {
    stack = await openStack(service, 18121);
    for (const file of secretFiles) {
      await mkdir(dirname(stack.path(file)), { recursive: true });
      await writeFile(stack.path(file), markOf(file));
    }
    await symlink(".slipway/passphrase", stack.path("a-link"));
    await writeFile(stack.path(dockerfile), dockerfileText);
    await writeFile(stack.path("server/src/ignored.txt"), ignored);
    for (const file of [`${dockerfile}.dockerignore`, ".dockerignore"])
      await writeFile(stack.path(file), "!.slipway\n!**/.env\n!.git\nserver/src\n");
    await stack.engine.setSecrets({ "slipway:secrets.BUILD_TOKEN": buildToken });
  });

  afterAll(() => stack?.close());

  test("the state, passphrases, history, env files and stack files of a checkout that is the context do not", async () => {
    const image = { context: ".", dockerfile, secrets: ["BUILD_TOKEN", "MACHINE_TOKEN"] };
    await stack.engine.configure(stack.config({}, image));
    expect((await stack.engine.up()).output).toContain("slipway:image.secrets: MACHINE_TOKEN has no value");
    const result = await stack.engine.up({ environment });
    expect(result.ok, result.output).toBe(true);
    const reference = String(await stack.engine.stackOutput("image"));
    const texts = [...secretFiles.map(markOf), buildToken, machineToken, ignored];
    // What is neither secret nor ignored shows that the search finds.
    const known = ["Puts an MCP server into production", `${buildToken.length}\n${machineToken.length}`];
    expect(await findInImage(reference, [...texts, ...known])).toEqual([known[1], known[0]]);
    const shown = await Promise.all([docker.getImage(reference).inspect(), docker.getImage(reference).history()]);
    for (const token of [buildToken, machineToken]) {
      expect(JSON.stringify(shown)).not.toContain(token);
      expect(await stack.engine.stateText()).not.toContain(token);
      expect((await commandLines()).join("\n")).not.toContain(token);
    }
  });

  test("R17 what may not enter an image changes none, and neither does a new token", async () => {
    // What a link leads to is part of what decides, though not of the image.
    await rm(stack.path("a-link"));
    expect((await stack.engine.up({ environment })).ok).toBe(true);
    for (const file of secretFiles) await appendFile(stack.path(file), " changed");
    expect((await stack.engine.preview({ environment })).operations).toEqual([]);
    const again = await stack.engine.up({ environment: { ...environment, MACHINE_TOKEN: "another token" } });
    expect(again.operations).toEqual([]);
  });

  test.each([".slipway", "stacks/../.git", "server/nested/.ssh"])("%s is no context", async (context) => {
    await stack.engine.configure(stack.config({}, { context, dockerfile, secrets: ["BUILD_TOKEN"] }));
    const result = await stack.engine.up({ environment });
    expect(result.output).toMatch(/slipway:image\.context: \S+ lies in \.\w+, which holds what no image may/);
  });
});

const environment = {
  MACHINE_TOKEN: machineToken,
  get PULUMI_CONFIG_PASSPHRASE_FILE() {
    return stack.path("keys/passphrase.txt");
  },
};
