import { targets } from "../../infra/targets/index.ts";
import type { StackConfig } from "./program.ts";

/** The smallest config there is. */
export const good: StackConfig = { target: "docker", service: { name: "demo" } };

/** One mistake each, and the whole line it gets. */
export const mistakes: [string, StackConfig, string][] = [
  [
    "an unknown key",
    { ...good, servce: {} },
    "slipway:servce: is not a setting (did you mean \"service\"?); remove it with: pulumi config rm --stack dev 'slipway:servce'",
  ],
  [
    "a setting that was set without --path",
    { ...good, "service.name": "demo" },
    "slipway:service.name: is not a setting (did you mean \"service\"?); remove it with: pulumi config rm --stack dev 'slipway:service.name'",
  ],
  [
    "an unknown target",
    { ...good, target: "dcoker" },
    `slipway:target: there is no target "dcoker" (did you mean "docker"?); choose one of ${Object.keys(targets).join(", ")}: pulumi config set --stack dev --path --type string 'slipway:target' <name>`,
  ],
  [
    "no target",
    { service: { name: "demo" } },
    `slipway:target: required; choose one of ${Object.keys(targets).join(", ")}: pulumi config set --stack dev --path --type string 'slipway:target' <name>`,
  ],
  [
    "no name",
    { target: "docker" },
    "slipway:service.name: required; set it with: pulumi config set --stack dev --path --type string 'slipway:service.name' <value>",
  ],
  [
    "a wrong type",
    { ...good, service: { name: "demo", port: "eighty" } },
    "slipway:service.port: expected number, received string; set it with: pulumi config set --stack dev --path --type int 'slipway:service.port' <value>",
  ],
  [
    "a typo in a setting",
    { ...good, service: { name: "demo", memoryMib: 256 } },
    "slipway:service.memoryMib: is not a setting (did you mean \"memoryMiB\"?) among name, port, path, healthPath, cpu, memoryMiB, minInstances, maxInstances, concurrency, requestTimeoutSeconds, env, secrets, production, domain, wellKnown; remove it with: pulumi config rm --stack dev --path 'slipway:service.memoryMib'",
  ],
  [
    "a typo in an option",
    { ...good, options: { prt: 80 } },
    "slipway:options.prt: is not a setting (did you mean \"port\"?) among host, port, registryPort, startTimeoutSeconds, drainSeconds, dataPath, dataVolume, privileges; remove it with: pulumi config rm --stack dev --path 'slipway:options.prt'",
  ],
  [
    "a typo in how to build",
    { ...good, image: { contxt: "server" } },
    "slipway:image.contxt: is not a setting (did you mean \"context\"?) among context, dockerfile, buildArgs, secrets, target, platform, repository, pull, builder, timeoutSeconds; remove it with: pulumi config rm --stack dev --path 'slipway:image.contxt'",
  ],
  [
    "a tag in place of a digest",
    { ...good, image: { reference: "ghcr.io/team/server:latest" } },
    "slipway:image.reference: must be repository@sha256:<64 hex digits>; set it with: pulumi config set --stack dev --path --type string 'slipway:image.reference' <value>",
  ],
  [
    "fewer at most than at least",
    { ...good, service: { name: "demo", minInstances: 5 } },
    "slipway:service.maxInstances: is below slipway:service.minInstances; set it with: pulumi config set --stack dev --path --type int 'slipway:service.maxInstances' <value>",
  ],
  [
    "a map that is a text",
    { ...good, service: "demo" },
    "slipway:service: must be a map; write it as indented settings in the file of stack dev",
  ],
  [
    "options that are no map",
    { ...good, target: "cloud-run", options: "oops" },
    "slipway:options: must be a map; write it as indented settings in the file of stack dev",
  ],
  [
    "a list in place of a map",
    { ...good, service: ["demo"] },
    "slipway:service: must be a map; write it as indented settings in the file of stack dev",
  ],
  [
    "a target by a name that every object has",
    { ...good, target: "constructor" },
    `slipway:target: there is no target "constructor"; choose one of ${Object.keys(targets).join(", ")}: pulumi config set --stack dev --path --type string 'slipway:target' <name>`,
  ],
  [
    "a typo in an alert",
    { ...good, alerts: { latency: { miliseconds: 5 } } },
    "slipway:alerts.latency.miliseconds: is not a setting (did you mean \"milliseconds\"?) among milliseconds, minutes; remove it with: pulumi config rm --stack dev --path 'slipway:alerts.latency.miliseconds'",
  ],
  [
    "a wrong number in an alert",
    { ...good, alerts: { latency: { minutes: "five" } } },
    "slipway:alerts.latency.minutes: expected number, received string; set it with: pulumi config set --stack dev --path --type int 'slipway:alerts.latency.minutes' <value>",
  ],
  [
    "a fraction that is text",
    { ...good, service: { name: "demo", cpu: "0.5" } },
    "slipway:service.cpu: expected number, received string; set it with: pulumi config set --stack dev --path --type float 'slipway:service.cpu' <value>",
  ],
  [
    "a receiver in a list",
    { ...good, alerts: { receivers: [{ email: "team" }] } },
    "slipway:alerts.receivers[0].email: Invalid email address; set it with: pulumi config set --stack dev --path --type string 'slipway:alerts.receivers[0].email' <value>",
  ],
  [
    "an alert that is neither map nor false",
    { ...good, alerts: { cpu: "off" } },
    "slipway:alerts.cpu: must be a map of its thresholds, or false; write it as indented settings in the file of stack dev",
  ],
  [
    "a number in place of an environment variable's text",
    { ...good, service: { name: "demo", env: { DEBUG: 1 } } },
    "slipway:service.env.DEBUG: must be text: put it in quotes; set it with: pulumi config set --stack dev --path --type string 'slipway:service.env.DEBUG' <value>",
  ],
  [
    "a variable by no name",
    { ...good, service: { name: "demo", env: { "MY.VAR": "1" } } },
    'slipway:service.env["MY.VAR"]: an environment variable\'s name has letters, digits and _ only; remove it with: pulumi config rm --stack dev --path \'slipway:service.env["MY.VAR"]\'',
  ],
  [
    "a host name in capitals",
    { ...good, service: { name: "demo", domain: "MCP.example.com" } },
    "slipway:service.domain: must be a host name in lower case, such as mcp.example.com; set it with: pulumi config set --stack dev --path --type string 'slipway:service.domain' <value>",
  ],
  [
    "a folder without a name",
    { ...good, image: { context: "" } },
    "slipway:image.context: must not be empty; set it with: pulumi config set --stack dev --path --type string 'slipway:image.context' <value>",
  ],
  [
    "the port among the variables",
    { ...good, service: { name: "demo", env: { PORT: "80" } } },
    "slipway:service.env.PORT: is set from slipway:service.port; remove it with: pulumi config rm --stack dev --path 'slipway:service.env.PORT'",
  ],
  [
    "one name in env and secrets",
    { ...good, service: { name: "demo", env: { TOKEN: "a" }, secrets: ["TOKEN"] }, secrets: { TOKEN: "b" } },
    "slipway:service.env.TOKEN: is in slipway:service.secrets as well; remove it with: pulumi config rm --stack dev --path 'slipway:service.env.TOKEN'",
  ],
  [
    "a secret that is listed twice",
    { ...good, service: { name: "demo", secrets: ["TOKEN", "TOKEN"] }, secrets: { TOKEN: "b" } },
    "slipway:service.secrets[1]: TOKEN is listed twice; remove it with: pulumi config rm --stack dev --path 'slipway:service.secrets[1]'",
  ],
  [
    "a secret that Slipway sets itself",
    { ...good, service: { name: "demo", secrets: ["PUBLIC_URL"] }, secrets: { PUBLIC_URL: "b" } },
    "slipway:service.secrets[0]: PUBLIC_URL is no secret: Slipway sets it, or slipway:service.env does; remove it with: pulumi config rm --stack dev --path 'slipway:service.secrets[0]' && pulumi config rm --stack dev --path 'slipway:secrets.PUBLIC_URL'",
  ],
  [
    "a secret by a name that every object has",
    { ...good, service: { name: "demo", secrets: ["constructor"] } },
    "slipway:secrets.constructor: missing; set it with: npx slipway secrets set constructor dev",
  ],
  [
    "a secret that is missing",
    { ...good, service: { name: "demo", secrets: ["OAUTH_CLIENT_SECRET"] } },
    "slipway:secrets.OAUTH_CLIENT_SECRET: missing; set it with: npx slipway secrets set OAUTH_CLIENT_SECRET dev",
  ],
  [
    "a secret of a build by a name that every object has",
    { ...good, image: { secrets: ["constructor"] } },
    "slipway:image.secrets: constructor has no value; export it before you deploy, or keep it encrypted with: npx slipway secrets set constructor dev",
  ],
  [
    "a secret that nobody asked for",
    { ...good, secrets: { TOKEN: "text" } },
    "slipway:secrets.TOKEN: is not among the names in slipway:service.secrets; list it there, or remove it with: pulumi config rm --stack dev --path 'slipway:secrets.TOKEN'",
  ],
];
