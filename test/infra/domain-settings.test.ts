import { describe, expect, test } from "vitest";
import type { ServiceSpec } from "../../infra/contract.ts";
import { checkFit } from "../../infra/fit.ts";
import { toNearest } from "../../infra/nearest.ts";
import { serviceSchema } from "../../infra/schema.ts";
import { targets } from "../../infra/targets/index.ts";

const definitions = await Promise.all(Object.values(targets).map(async (load) => (await load()).default));
const withBoth = definitions.filter(({ facts }) => facts.defaultUrl.value && facts.customDomain.value);
const zone = { cloudflareZoneId: "0".repeat(32) };
const waiting = "this up serves under the platform's own URL";

describe.each(withBoth.map((definition) => [definition.name, definition] as const))(
  "R12 the records of a domain, on %s",
  (_name, { example, bind }) => {
    const check = (domain: string | undefined, options: object) => {
      const bound = bind({ ...example, ...options });
      if (!("target" in bound)) throw new Error(JSON.stringify(bound.issues));
      return checkFit(toNearest(specOf(domain), bound.target).spec, bound.target, "prod").join("\n");
    };

    test("a zone in which nothing is to be set is refused", () => {
      expect(() => check(undefined, { dns: zone })).toThrow(
        "slipway:options.dns: there is no domain whose records could be set; name one in slipway:service.domain: pulumi config set --stack prod --path --type string 'slipway:service.domain' <host>; or remove it with: pulumi config rm --stack prod --path 'slipway:options.dns'",
      );
    });

    test("a domain that another up will serve is told of, once", () => {
      expect(check("mcp.example.com", {}).split(waiting)).toHaveLength(2);
      expect(check("mcp.example.com", { domainVerified: true })).not.toContain(waiting);
      expect(check("mcp.example.com", { dns: zone })).not.toContain(waiting);
      expect(check(undefined, {})).not.toContain(waiting);
    });
  },
);

test("R12 of a mapping of cloud-run one sentence says what is to be done, and when", async () => {
  const definition = definitions.find(({ name }) => name === "cloud-run");
  const check = (options: object) => {
    const bound = definition?.bind({ ...definition.example, domainBy: "mapping", ...options });
    if (!bound || !("target" in bound)) throw new Error(JSON.stringify(bound?.issues));
    const warnings = checkFit(toNearest(specOf("mcp.example.com"), bound.target).spec, bound.target, "prod");
    return warnings.filter((warning) => warning.includes("domainVerified"));
  };
  const words = (records: string) => [
    `slipway:options.domainBy: mcp.example.com must be verified as yours for whoever deploys (gcloud domains verify mcp.example.com), and this up serves under the platform's own URL: set${records} slipway:options.domainVerified to true once https://mcp.example.com answers, and run up again`,
  ];
  expect(check({})).toEqual(words(" the records of the output dnsRecords, then"));
  expect(check({ dns: zone })).toEqual(words(""));
  expect(check({ domainVerified: true })).toEqual([]);
});

function specOf(domain: string | undefined): ServiceSpec {
  const { production: _, domain: __, ...parsed } = serviceSchema.parse({ name: "demo", requestTimeoutSeconds: 100 });
  const rest = { secrets: {}, production: false, alerts: { receivers: [], rules: {} } };
  return { ...parsed, ...rest, ...(domain === undefined ? {} : { domain }) };
}
