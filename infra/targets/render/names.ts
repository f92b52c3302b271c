import type { NameRule, Names } from "../../names.ts";

const rule: NameRule = {
  what: "Render service",
  shortest: 1,
  // The name becomes a label of DNS: https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4
  longest: 63,
  pattern: /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
  scope: "workspace",
  source: "https://api-docs.render.com/reference/create-service",
};

/** Every name on Render that is made of service and stack. */
export const names = {
  service: rule,
  // The provider adds the owner's mark, of nine characters.
  credential: { ...rule, what: "registry credential", purpose: "registry", longest: 54 },
} satisfies Names;
