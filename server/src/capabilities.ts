import { fixtureCapabilities } from "./fixtures/capabilities.ts";

/** What the server says that it can do; the SDK says the same from what is registered, which a test compares. */
export const capabilities = {
  tools: { listChanged: true },
  resources: { listChanged: true },
  ...(typeof FIXTURES !== "undefined" && FIXTURES ? fixtureCapabilities : {}),
};
