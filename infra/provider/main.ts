import { type ResourceHandler, serveProvider } from "./protocol.ts";

/** The resource types of the in-repo provider by prefix; a folder is loaded when a stack first needs it. */
const packages: Record<string, () => Promise<{ handlers: Readonly<Record<string, ResourceHandler>> }>> = {
  "slipway:docker:": () => import("../targets/docker/provider/index.ts"),
};

const handlers: Record<string, ResourceHandler> = {};
for (const [prefix, load] of Object.entries(packages)) {
  for (const [type, handler] of Object.entries((await load()).handlers)) handlers[`${prefix}${type}`] = handler;
}

const engineAddress = process.argv[2];
const { port } = await serveProvider(
  { name: "slipway", version: "0.1.0", handler: (type) => handlers[type] },
  engineAddress === undefined ? {} : { engineAddress },
);
// The engine reads the port from the first line and connects to it.
process.stdout.write(`${port}\n`);
