import { variables } from "../../../infra/well-known.ts";
import type { Fetched } from "../fetched.ts";
import { defineRule } from "../rule.ts";
import type { StackFacts } from "../stack-facts.ts";
import { unlessTicked } from "../ticks.ts";
import { challengeName } from "../well-known.ts";
import { pages } from "./pages.ts";
import { wayFor } from "./served-by.ts";

const name = challengeName;
const variable = variables[name];

/** That OpenAI's challenge of the domain is answered with the token of its portal, which is shown to nobody here. */
export const challengeRule = defineRule({
  code: "domain_verification_required",
  for: ["openai"],
  severity: "major",
  title:
    "the domain's challenge is answered with its token, as text and without a redirect, there or on a host above it",
  why: "OpenAI proves with it that the domain is yours",
  fix: `serve the token of the portal at /.well-known/${name} as text/plain: by slipway:service.wellKnown, where what the target puts before the server can, or by a route of the server's own, which the example has; name the stack to hear which. Where the stack's file does not have it, tick domain-verified once the portal has taken it`,
  way: wayFor(name),
  page: pages.errors,
  needs: ["challenge", "launch"],
  judge({ challenge, launch }, { stack }) {
    const answers = challenge.map((answer) => ({ ...answer, fault: faultOf(answer) }));
    const right = answers.filter(({ fault }) => fault === undefined);
    const [own, ...above] = answers;
    if (right.length === 0) {
      const hosts = above.map(({ url }) => new URL(url).host).join(", ");
      return [`${own?.fault}${hosts === "" ? "" : `, and ${hosts} has none either`}`];
    }
    const seen = right.map(({ url }) => url).join(", ");
    const wanted = "value" in stack ? tokenOf(stack.value) : undefined;
    if (wanted === undefined) {
      const where = `put it into slipway:service.wellKnown.${name} or slipway:service.env.${variable} of a stack, and name that`;
      return unlessTicked(launch, "domain-verified", {
        unknown: `${seen} answers, and whether that is the portal's token is not known: ${where}`,
      });
    }
    return right.some(({ body }) => body === wanted.token) ? [] : [`${seen}: another token than ${wanted.path} has`];
  },
});

/** Why an answer is none of a token; undefined where it may be one. */
function faultOf({ status, type, body }: Fetched): string | undefined {
  if (status !== 200) return `status ${status}${status >= 300 && status < 400 ? ", a redirect" : ""}`;
  if (!/^text\/plain\b/.test(type)) return `it is ${type || "of no type"}`;
  if (/^\S{8,}$/.test(body)) return undefined;
  return body.trim() === "" ? "it is empty" : "it holds spaces or lines, or is no token";
}

/** The token that a stack's file has, and where; what stands before the server answers before the server can. */
function tokenOf({ service: { wellKnown, env } }: StackFacts): { token: string; path: string } | undefined {
  const [front, own] = [wellKnown[name], env[variable]];
  if (front !== undefined) return { token: front, path: `slipway:service.wellKnown.${name}` };
  return own === undefined ? undefined : { token: own, path: `slipway:service.env.${variable}` };
}
