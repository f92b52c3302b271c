import type { Cause } from "./cause.ts";
import { type Exchange, header } from "./exchange.ts";

/** What stands in front of a server and answers in its place, and how it is told. */
interface Gateway extends Cause {
  answers(exchange: Exchange): boolean;
}

const gateways: Gateway[] = [
  {
    // https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
    answers: (seen) =>
      header(seen, "cf-mitigated") !== "" || /_cf_chl_opt|<title>(?:Just a moment|Attention Required)/i.test(seen.body),
    kind: "challenge",
    sentence: "Cloudflare answers with a challenge that only a browser passes",
    // https://developers.cloudflare.com/waf/custom-rules/skip/
    fix: "add a WAF custom rule for the path of MCP with the action Skip (managed rules, Super Bot Fight Mode), and turn off Block AI bots for it",
  },
  {
    // https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/
    answers: ({ status, body }) => status === 403 && /error code: 10(?:06|07|08|09|10|12|20)\b/.test(body),
    kind: "challenge",
    sentence: "a rule of Cloudflare's firewall blocks this client",
    fix: "find the rule in Security > Events, and let the path of MCP skip it",
  },
  {
    // https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-how-it-works.html
    answers: (seen) => header(seen, "x-amzn-waf-action") !== "",
    kind: "challenge",
    sentence: "AWS WAF answers with a challenge that only a browser passes",
    fix: "add a rule to the web ACL, before the challenge, that allows the path of MCP",
  },
  {
    // https://vercel.com/docs/vercel-firewall/attack-challenge-mode
    answers: (seen) => header(seen, "x-vercel-mitigated") !== "" || /Vercel Security Checkpoint/.test(seen.body),
    kind: "challenge",
    sentence: "Vercel's firewall answers with a challenge that only a browser passes",
    fix: "add a firewall rule with the action Bypass for the path of MCP, or turn Attack Challenge Mode off",
  },
  {
    // https://docs.datadome.co/docs/response-pages
    answers: ({ body }) => /captcha-delivery\.com|_Incapsula_Resource|px-captcha|Pardon Our Interruption/i.test(body),
    kind: "challenge",
    sentence: "a bot protection answers with a challenge that only a browser passes",
    fix: "exempt the path of MCP from the bot protection in front of the server",
  },
  {
    // https://vercel.com/docs/deployment-protection
    answers: (seen) =>
      header(seen, "set-cookie").includes("_vercel_sso_nonce") || /vercel\.com\/sso-api/.test(header(seen, "location")),
    kind: "login-page",
    sentence: "Vercel's Deployment Protection asks for a login at Vercel",
    fix: "turn Deployment Protection off for this deployment (Settings > Deployment Protection), or give the URL of production",
  },
  {
    // https://ngrok.com/docs/errors/err_ngrok_6024
    answers: (seen) => header(seen, "ngrok-error-code") === "ERR_NGROK_6024" || /ERR_NGROK_6024/.test(seen.body),
    kind: "web-page",
    sentence: "ngrok answers with its warning page for browsers",
    fix: "use a paid ngrok plan or another tunnel (cloudflared): hosts cannot send the header ngrok-skip-browser-warning",
  },
  {
    // https://ngrok.com/docs/errors/err_ngrok_3200
    answers: (seen) => /^ERR_NGROK_(?:3200|8012|3004)$/.test(header(seen, "ngrok-error-code")),
    kind: "overload",
    sentence: "the ngrok tunnel has no server at its other end",
    fix: "start the server, then the tunnel to its port: ngrok http 8080",
  },
  {
    // https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/error-1033/
    answers: ({ status, body }) => status === 530 || /error code: 1033\b|Cloudflare Tunnel error/.test(body),
    kind: "overload",
    sentence: "the Cloudflare Tunnel has no connection to its other end",
    fix: "start cloudflared beside the server, and see its state: cloudflared tunnel list",
  },
  {
    // https://cloud.google.com/run/docs/authenticating/public
    answers: ({ status, body }) => status === 403 && /Your client does not have permission to get URL/.test(body),
    kind: "forbidden",
    sentence: "Google Cloud lets nobody without its own sign-in invoke this service",
    fix: "gcloud run services add-iam-policy-binding SERVICE --member=allUsers --role=roles/run.invoker, and let the server ask for sign-in itself",
  },
  {
    // https://repost.aws/knowledge-center/api-gateway-authentication-token-errors
    answers: ({ status, body }) => status === 403 && /Missing Authentication Token/.test(body),
    kind: "path",
    sentence: "Amazon API Gateway has no route for this path and method",
    fix: "add a route POST for this path to the API and deploy its stage, or put the stage into the URL",
  },
  {
    // https://vercel.com/docs/errors
    answers: (seen) => /^(?:DEPLOYMENT_)?NOT_FOUND$/.test(header(seen, "x-vercel-error")),
    kind: "path",
    sentence: "Vercel has no deployment or no function under this URL",
    fix: "correct the host name and the path: functions of a Next.js project lie under /api",
  },
  {
    // https://docs.railway.com/reference/errors/application-failed-to-respond
    answers: (seen) =>
      header(seen, "x-railway-fallback") === "true" ||
      (seen.status === 404 && /"message"\s*:\s*"Application not found"/.test(seen.body)) ||
      /x-render-routing/.test(Object.keys(seen.headers).join()),
    kind: "overload",
    sentence: "the platform has no running service under this host name",
    fix: "see in the platform's log that the service started and listens on 0.0.0.0 at the port in PORT",
  },
  {
    // https://fly.io/docs/getting-started/troubleshooting/
    answers: (seen) => [502, 503].includes(seen.status) && header(seen, "fly-request-id") !== "" && !isOwn(seen.body),
    kind: "overload",
    sentence: "the proxy of Fly.io reaches no machine of this app",
    fix: "see with fly logs that the server started, and that it listens on 0.0.0.0 at the internal_port of its service",
  },
];

/** Whether a server behind it speaks. */
function isOwn(body: string): boolean {
  return /"jsonrpc"/.test(body);
}

/** Which gateway, tunnel or platform answers in place of the server; undefined where it is none of those that are known. */
export function causeOfGateway(exchange: Exchange): Cause | undefined {
  const found = gateways.find(({ answers }) => answers(exchange));
  return found && { kind: found.kind, sentence: `${found.sentence} (status ${exchange.status})`, fix: found.fix };
}
