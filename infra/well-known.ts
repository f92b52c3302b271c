import type { ServiceSpec } from "./contract.ts";
import type { MuteFront } from "./facts.ts";
import type { Fault } from "./errors.ts";
import { npxSlipway, removeCommand, toPath } from "./remedies.ts";
import { wellKnownNames, type WellKnownName } from "./schema.ts";

/** A path that is answered by what stands before the server: status 200, `text/plain`, and exactly this body. */
export interface FixedAnswer {
  name: WellKnownName;
  path: string;
  body: string;
}

/** What a front answers in the server's place, in an order that stays. */
export function fixedAnswers({ wellKnown = {} }: Pick<ServiceSpec, "wellKnown">): FixedAnswer[] {
  return wellKnownNames.flatMap((name) => {
    const body = wellKnown[name];
    return body === undefined ? [] : [{ name, path: `/.well-known/${name}`, body }];
  });
}

/** The variable by which the example, and routes as they are proposed here, take what is served under a name. */
export const variables = {
  "openai-apps-challenge": "OPENAI_APPS_CHALLENGE",
  "mcp-registry-auth": "MCP_REGISTRY_AUTH",
} as const satisfies Record<WellKnownName, string>;

/** What is to be served under a name, in words, for somebody who has none yet. */
const wanted = {
  "openai-apps-challenge": "the token that OpenAI's portal shows",
  "mcp-registry-auth": "v=MCPv1; k=ed25519; p=<public key in Base64>",
} as const satisfies Record<WellKnownName, string>;

/** A route of the server's own that serves a value under a name, in TypeScript and in Python. */
// https://expressjs.com/en/5x/api.html#res.type, https://gofastmcp.com/deployment/http#custom-routes
function ownRoute(name: WellKnownName, value: string): string {
  const path = `/.well-known/${name}`;
  const variable = variables[name];
  return [
    "serve it in your server, as text/plain and without a redirect.",
    `TypeScript, Express: app.get("${path}", (_, response) => response.type("text/plain").send(process.env.${variable}))`,
    `Python, FastMCP: @mcp.custom_route("${path}", methods=["GET"]) above async def proof(request): return PlainTextResponse(os.environ["${variable}"])`,
    `Its value goes into slipway:service.env.${variable}: ${value}`,
  ].join("\n");
}

function silence({ front, source }: MuteFront): string {
  return `${front} has nothing before the server that could answer it (${source})`;
}

/** That what stands before the server cannot answer what the stack asks for. */
export function unansweredFaults(spec: Pick<ServiceSpec, "wellKnown">, mute: MuteFront, stack: string): Fault[] {
  return fixedAnswers(spec).map(({ name, body }) => {
    const path = toPath("slipway:service.wellKnown", [name]);
    return {
      path,
      problem: silence(mute),
      remedy: `${ownRoute(name, body)}\nThen remove it here: ${removeCommand(stack, path)}`,
    };
  });
}

/** How a name comes to be served where a stack runs; undefined where it is not known what stands before the server there. */
export function wayToServe(
  name: WellKnownName,
  { stack, front }: { stack: string; front: MuteFront | "answers" | undefined },
): string | undefined {
  if (front === undefined) return undefined;
  if (front !== "answers") return `${silence(front)}: ${ownRoute(name, wanted[name])}`;
  return `set slipway:service.wellKnown.${name} in stacks/Pulumi.${stack}.yaml to ${wanted[name]}, and run ${npxSlipway()} up ${stack}: what stands before the server answers it`;
}
