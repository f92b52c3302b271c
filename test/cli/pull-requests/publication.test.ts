import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:tls";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { stringify } from "yaml";
import { githubWorkflows } from "../../../cli/ci/github.ts";
import { startServer } from "../../../server/test/running-server.ts";
import { checkout } from "../../checkout.ts";
import { takesLongForms } from "../../long-forms.ts";
import { canBuildTools } from "../../set-up/workflow-tools.ts";
import { type KeyPair, makeAuthority, makeCertificate } from "../../verify/faulty/certificates.ts";
import { ciProject } from "./ci-project.ts";
import { startPublication } from "./stand-in-registry.ts";
import { startRunner } from "./stand-in-runner.ts";

const host = "mcp.my-team.example";
const file = ".github/workflows/slipway-publish.yml";

/** The example over TLS by its own name; the port that it listens on. */
async function serveExample(authority: KeyPair): Promise<number> {
  const example = await startServer({ AUTHENTICATION: "none", ALLOWED_HOSTS: host, PUBLIC_URL: `https://${host}` });
  onTestFinished(() => example[Symbol.asyncDispose]());
  const front = createServer(await makeCertificate({ host, issuer: authority }), (client) => {
    const server = connect(example.port, "127.0.0.1");
    client.pipe(server).pipe(client);
    for (const socket of [client, server]) socket.on("error", () => [client, server].forEach((one) => one.destroy()));
  });
  await once(front.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void front.close());
  const address = front.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

// The registry's publisher is brought and built from its source, as the workflow says.
test.skipIf(!takesLongForms || !canBuildTools)(
  "R30 the workflow's publication arrives at the registry by GitHub's own sign-in, as its schema wants it, and no version twice",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "slipway-publication-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const go = async (...words: string[]) => (await execa("go", words)).stdout.trim();
    const authority = await makeAuthority("Publication");
    const authorities = join(folder, "authorities.pem");
    await writeFile(
      authorities,
      [authority.cert, readFileSync("/etc/ssl/certs/ca-certificates.crt", "utf8")].join("\n"),
    );
    const endpoint = `https://${host}:${await serveExample(authority)}/mcp`;
    const workflow = githubWorkflows({ ...ciProject, directory: ".", registry: { endpoint } })[file] ?? "";
    const [, publisher = "", version = ""] = /go install (\S+)\/cmd\/publisher@(v\S+)/.exec(workflow) ?? [];
    // The registry's own schema, which lies in the module that the workflow installs.
    const module = JSON.parse(await go("mod", "download", "-json", `${publisher}@${version}`));
    const schema = JSON.parse(readFileSync(join(module.Dir, "internal/validators/schemas/2025-12-11.json"), "utf8"));
    await using publication = await startPublication({ schema, owner: "my-team", authority });
    const launch = {
      name: "my-server",
      version: "1.2.0",
      displayName: "My server",
      description:
        "Keeps a list of tasks for each user. It shows the list, adds to it, and deletes what is done for good.",
      urls: { website: "https://my-team.example/", repository: "https://github.com/my-team/my-server" },
      endpoint,
      registry: { name: "io.github.my-team/my-server", proof: "github" },
    };
    const plugins = { providers: [{ name: "slipway", path: "x" }] };
    const names = join(checkout, "test/cli/pull-requests/names-here.mjs");
    const runner = await startRunner({
      workflows: { [file]: workflow },
      stacks: [],
      previews: {},
      variables: {},
      secrets: {},
      files: {
        "launch.yaml": stringify(launch),
        "Pulumi.yaml": stringify({ name: "app", runtime: "nodejs", plugins }),
      },
      environment: {
        ...publication.environment,
        HOME: folder,
        GOPATH: join(folder, "go"),
        GOMODCACHE: await go("env", "GOMODCACHE"),
        GOCACHE: await go("env", "GOCACHE"),
        SSL_CERT_FILE: authorities,
        NODE_EXTRA_CA_CERTS: authorities,
        NODE_OPTIONS: `--import ${names}`,
      },
      timeoutMs: 540_000,
    });
    onTestFinished(() => runner.close());
    const event = { ref: "refs/tags/v1.2.0", repository: { full_name: "my-team/my-server", default_branch: "main" } };
    const first = await runner.run("push", event);
    expect(first.ok, first.output).toBe(true);
    expect(publication.seen).toEqual([
      "GET github https://registry.modelcontextprotocol.io 200",
      "POST /v0/auth/github-oidc 200",
      "POST /v0/publish 200",
    ]);
    expect(publication.published).toEqual([
      expect.objectContaining({
        name: "io.github.my-team/my-server",
        title: "My server",
        description: "Keeps a list of tasks for each user.",
        version: "1.2.0",
        remotes: [{ type: "streamable-http", url: endpoint }],
        repository: { url: "https://github.com/my-team/my-server", source: "github" },
      }),
    ]);
    const again = await runner.run("push", event);
    expect(again.ok).toBe(false);
    expect(again.output).toContain("cannot publish duplicate version");
    expect(publication.published).toHaveLength(1);
  },
  1_200_000,
);
