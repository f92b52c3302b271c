import { extension } from "#extension";

/** The capabilities of the server; the SDK finds the same by what is registered, which a test compares. */
export const capabilities = {
  tools: { listChanged: true },
  resources: { listChanged: true },
  ...extension?.capabilities,
};
