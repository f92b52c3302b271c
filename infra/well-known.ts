import type { ServiceSpec } from "./contract.ts";
import type { Fact } from "./facts.ts";
import type { Fault } from "./errors.ts";
import { removeCommand, toPath } from "./remedies.ts";
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

const variables = {
  "openai-apps-challenge": "OPENAI_APPS_CHALLENGE",
  "mcp-registry-auth": "MCP_REGISTRY_AUTH",
} as const satisfies Record<WellKnownName, string>;

/** A route of the server's own for a name, in TypeScript and in Python. */
// https://expressjs.com/en/5x/api.html#res.type, https://gofastmcp.com/deployment/http#custom-routes
export function ownRoute(name: WellKnownName): string {
  const path = `/.well-known/${name}`;
  const variable = variables[name];
  return [
    "serve it in your server, as text/plain and without a redirect.",
    `TypeScript, Express: app.get("${path}", (_, response) => response.type("text/plain").send(process.env.${variable}))`,
    `Python, FastMCP: @mcp.custom_route("${path}", methods=["GET"]) above async def proof(request): return PlainTextResponse(os.environ["${variable}"])`,
    `Its value goes into slipway:service.env.${variable}`,
  ].join("\n");
}

/** That what stands before the server, in words such as a target's name, cannot answer what the stack asks for. */
export function unansweredFaults(
  spec: Pick<ServiceSpec, "wellKnown">,
  { front, source, stack }: { front: string; source: string; stack?: string },
): Fault[] {
  return fixedAnswers(spec).map(({ name }) => {
    const path = toPath("slipway:service.wellKnown", [name]);
    return {
      path,
      problem: `${front} has nothing before the server that could answer it (${source})`,
      remedy: `${ownRoute(name)}; then remove it${stack === undefined ? "" : ` with: ${removeCommand(stack, path)}`}`,
    };
  });
}

/** How a name comes to be served on a target; undefined where the target is not known. */
export function wayToServe(
  name: WellKnownName,
  { stack, target, front }: { stack: string; target: string; front: Fact<boolean> | undefined },
): string | undefined {
  if (front === undefined) return undefined;
  if (!front.value)
    return `${target} has nothing before the server that could answer it (${front.source}): ${ownRoute(name)}`;
  return `set slipway:service.wellKnown.${name} in stacks/Pulumi.${stack}.yaml and run npx slipway up ${stack}: what stands before the server answers it`;
}
