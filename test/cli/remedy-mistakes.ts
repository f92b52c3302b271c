/** A stack's config by full key, as its file holds it. */
export type Config = Record<string, unknown>;
const service = { name: "demo" };
const docker: Config = { "slipway:target": "docker", "slipway:service": service };
export const cloudRun: Config = {
  "slipway:target": "cloud-run",
  "slipway:service": service,
  "slipway:options": { project: "my-project", region: "europe-west1" },
};
const ecs: Config = { "slipway:target": "ecs", "slipway:options": { region: "eu-west-1" } };
const received = (more: Config): Config => ({ ...docker, "slipway:alerts": { receivers: [more] } });

/** A mistake each, and what the user puts in the place of `<value>`, or types when Pulumi asks for a secret. */
export const mistakes: [what: string, config: Config, value?: string][] = [
  ["an unknown key", { ...docker, "slipway:servce": {} }],
  ["a setting that was set without --path", { ...docker, "slipway:service.name": "demo" }],
  ["a volume for no folder", { ...docker, "slipway:options": { dataVolume: "tasks" } }, "/data"],
  ["no target", { "slipway:service": service }, "docker"],
  ["a setting that there is not", { ...docker, "slipway:service": { name: "demo", memoryMib: 5 } }],
  ["an option that there is not", { ...docker, "slipway:options": { prt: 80 } }],
  ["a threshold that there is not", { ...docker, "slipway:alerts": { latency: { miliseconds: 5 } } }],
  ["no name", { ...docker, "slipway:service": {} }, "demo"],
  ["a whole number that is text", { ...docker, "slipway:service": { name: "demo", port: "eighty" } }, "80"],
  ["a fraction that is text", { ...docker, "slipway:service": { name: "demo", cpu: "half" } }, "0.5"],
  ["a switch that is text", { ...docker, "slipway:service": { name: "demo", production: "yes" } }, "true"],
  ["a text that is a number", { ...docker, "slipway:service": { name: "demo", env: { DEBUG: 1 } } }, "1"],
  ["a variable by no name", { ...docker, "slipway:service": { name: "demo", env: { "MY.VAR": "1" } } }],
  ["an address in a list", received({ email: "team" }), "team@example.com"],
  ["a name in a list", { ...docker, "slipway:service": { name: "demo", secrets: ["A-B"] } }, "TOKEN"],
  ["fewer at most than at least", { ...docker, "slipway:service": { name: "demo", minInstances: 5 } }, "5"],
  ["a tag in place of a digest", { ...docker, "slipway:image": { reference: "a:b" } }, `a@sha256:${"ab".repeat(32)}`],
  ["the port as a variable", { ...docker, "slipway:service": { name: "demo", env: { PORT: "1" } } }],
  [
    "a name in env and secrets",
    {
      ...docker,
      "slipway:service": { name: "demo", env: { TOKEN: "a" }, secrets: ["TOKEN"] },
      "slipway:secrets": { TOKEN: { secure: "v1:x" } },
    },
  ],
  [
    "a secret that is listed twice",
    {
      ...docker,
      "slipway:service": { name: "demo", secrets: ["TOKEN", "TOKEN"] },
      "slipway:secrets": { TOKEN: { secure: "v1:x" } },
    },
  ],
  [
    "a secret that is none",
    {
      ...docker,
      "slipway:service": { name: "demo", secrets: ["PUBLIC_URL"] },
      "slipway:secrets": { PUBLIC_URL: { secure: "v1:x" } },
    },
  ],
  ["a secret that is missing", { ...docker, "slipway:service": { name: "demo", secrets: ["TOKEN"] } }, "hunter2"],
  [
    "a secret in plain text",
    {
      ...docker,
      "slipway:service": { name: "demo", secrets: ["SAFE", "TOKEN"] },
      "slipway:secrets": { SAFE: { secure: "v1:x" }, TOKEN: "hunter2" },
    },
    "hunter2",
  ],
  [
    "a secret that is a number",
    { ...docker, "slipway:service": { name: "demo", secrets: ["PIN"] }, "slipway:secrets": { PIN: 1234 } },
    "1234",
  ],
  ["a secret that nobody asked for", { ...docker, "slipway:secrets": { TOKEN: { secure: "v1:x" } } }],
  [
    "a reference without a secret manager",
    {
      ...docker,
      "slipway:service": { name: "demo", secrets: ["TOKEN"] },
      "slipway:secrets": { TOKEN: { reference: "t" } },
    },
    "hunter2",
  ],
  [
    "a reference of a receiver",
    { ...received({ kind: "webhook", secret: "HOOK" }), "slipway:secrets": { HOOK: { reference: "hook" } } },
    "https://hook.example",
  ],
  ["a reserved variable", { ...cloudRun, "slipway:service": { name: "demo", env: { K_SERVICE: "a" } } }],
  [
    "secrets that are one",
    {
      ...cloudRun,
      "slipway:service": { name: "demo", secrets: ["KEY", "key"] },
      "slipway:secrets": { KEY: { reference: "a" }, key: { reference: "b" } },
    },
  ],
  ["a reserved path", { ...cloudRun, "slipway:service": { name: "demo", healthPath: "/healthz" } }],
  ["a reserved name", { ...cloudRun, "slipway:service": { name: "gcp-tools" } }, "tools"],
  ["a request that lasts too long", { ...cloudRun, "slipway:service": { name: "demo", requestTimeoutSeconds: 7200 } }],
  ["a domain on this machine", { ...docker, "slipway:service": { name: "demo", domain: "mcp.example.com" } }],
  [
    "no domain where one is needed",
    { ...ecs, "slipway:service": { name: "demo", cpu: 0.5, memoryMiB: 1024 } },
    "mcp.example.com",
  ],
  ["a scale to zero", { ...docker, "slipway:service": { name: "demo", minInstances: 0 } }],
];
