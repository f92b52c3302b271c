import type { NameRule, Names } from "../../names.ts";

const rule: NameRule = {
  what: "Railway service",
  shortest: 1,
  // With the environment's it becomes one label of the domain: https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4
  longest: 32,
  pattern: /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
  scope: "project",
  source: "https://docs.railway.com/services",
};

/** Every name on Railway that is made of service and stack. */
export const names = {
  service: rule,
  // The provider adds the owner's mark, of nine characters.
  project: { ...rule, what: "Railway project", longest: 23, scope: "workspace" },
} satisfies Names;
