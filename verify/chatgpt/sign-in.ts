import { findAuthChallenge } from "../auth/auth-challenge.ts";
import { findResourceMetadata, findServerMetadata } from "../auth/discovery.ts";
import { fetchDocument, isTrustworthy, texts } from "../auth/documents.ts";
import type { CheckContext, Finding } from "../contract.ts";
import { bearerChallenge, resourceMetadataUrls } from "../mcp/authorization.ts";
import { verify } from "../run.ts";
import type { SignIn } from "./authorization-page.ts";
import { tryClientDocument } from "./client-document.ts";
import { tryRegistration } from "./registration.ts";
import { amiss, ok, type Step } from "./step.ts";

const checks = ["auth.no-token", "auth.resource-metadata", "auth.server-metadata", "auth.host-sign-in"];
const checkSeconds = 20;

/** Goes through what ChatGPT does before its user is sent to sign in; no step where the server asks nobody to. */
export async function signIn(context: CheckContext, mayRegister: boolean): Promise<Step[]> {
  const [place] = resourceMetadataUrls(context.endpoint);
  const challenge = await findAuthChallenge(context);
  const open = challenge || !place ? undefined : await fetchDocument(context, place);
  if (!challenge && !(open && "document" in open)) return [];
  const found = challenge
    ? await findResourceMetadata(context, challenge)
    : { ...(await fetchDocument(context, place ?? context.endpoint)), url: place ?? context.endpoint };
  const steps = challenge ? await examined(context) : [];
  if (!("document" in found)) return steps;
  const { document, url } = found;
  const asked = bearerChallenge(challenge?.answer.headers["www-authenticate"])?.["scope"]?.split(" ") ?? [];
  const scopes = asked.length > 0 ? asked : texts(document["scopes_supported"]);
  const resource = typeof document["resource"] === "string" ? document["resource"] : context.endpoint.href;
  const issuer = texts(document["authorization_servers"]).find((one) => isTrustworthy(one, context.endpoint));
  const located = issuer === undefined ? undefined : await findServerMetadata(context, issuer);
  const places = located && "document" in located ? ` and ${located.url.href}` : "";
  if (steps.length === 0)
    steps.push(ok(`GET ${url.href}${places}`, "metadata of the resource and of its authorization server"));
  if (!located || !("document" in located)) return steps;
  const sign: SignIn = { context, metadata: located.document, resource, scopes };
  const ways = [...(await tryClientDocument(sign)), ...(await tryRegistration(sign, mayRegister))];
  if (ways.length > 0) return [...steps, ...ways];
  const seen =
    "neither client_id_metadata_document_supported nor a registration_endpoint: ChatGPT is unknown there until you type a client id at the connector";
  return [
    ...steps,
    {
      sent: "registration of the client",
      verdict: "note",
      seen,
      fix: "turn one of them on, or register a client by hand with ChatGPT's redirect addresses",
    },
  ];
}

/** The faults that the checks of sign-in find, as steps. */
async function examined({ endpoint, options }: CheckContext): Promise<Step[]> {
  const { findings } = await verify(endpoint.href, { ...options, only: checks, timeoutSeconds: checkSeconds });
  return findings.filter(({ severity, check }) => checks.includes(check) && severity !== "info").map(toStep);
}

function toStep({ check, severity, where, seen, expected, fix }: Finding): Step {
  const sent = where === undefined ? "sign-in" : `sign-in, ${where}`;
  const isRegistration = check === "auth.host-sign-in" && expected.includes("registration_endpoint");
  const verdict = severity === "minor" ? "may fail" : "fails";
  return amiss(verdict, isRegistration ? "registration" : "sign-in", {
    sent,
    seen: `${seen}, where ${expected} is expected`,
    fix,
  });
}
