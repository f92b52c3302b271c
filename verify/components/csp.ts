import type { Check } from "../contract.ts";
import { readableComponents } from "./component.ts";
import { outsideLoads } from "./outside-loads.ts";
import { policyOf } from "./policy.ts";

const fields = {
  connect: "connectDomains",
  resource: "resourceDomains",
  frame: "frameDomains",
  base: "baseUriDomains",
};
const most = 3;

/** Whether the policy of each component allows what its page is seen to load. */
export const cspLoads: Check = {
  id: "components.csp",
  group: "components",
  title: "components load only what their content security policy allows",
  severity: "major",
  quick: true,
  needs: ["components.resource"],
  async run(context) {
    const components = await readableComponents(context);
    // A missing policy is a finding of its own.
    const withPolicy = components.filter(({ meta }) => policyOf(meta) !== undefined);
    return withPolicy.flatMap((component) =>
      outsideLoads(component)
        .slice(0, most)
        .map(({ url, purpose }) => ({
          where: context.quote(component.uri),
          expected: "nothing that its own policy does not allow",
          seen: context.quote(`it loads ${url}`),
          why: "hosts block it, and the component stays empty or half done",
          fix: /^[a-z]+:/i.test(url)
            ? `bundle it into the page, or name its origin in _meta.ui.csp.${fields[purpose]}`
            : "bundle it into the page: a component has no server of its own to load from",
        })),
    );
  },
};
