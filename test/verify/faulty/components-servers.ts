import type { VerifyOptions } from "../../../verify/contract.ts";
import type { FaultyServer } from "./faulty-server.ts";
import { serveShelf, type ShelfDeparture, shelfMeta } from "./shelf-server.ts";

const { ui } = shelfMeta;

function faulty(name: string, expects: string[], departure: ShelfDeparture, options?: VerifyOptions): FaultyServer {
  return {
    name,
    expects,
    async start() {
      const { endpoint: url, close } = await serveShelf(departure);
      return { url, close, ...(options ? { options } : {}) };
    },
  };
}

/** Servers with one fault in their component that can be seen without a browser. */
export const componentsFaults: FaultyServer[] = [
  faulty("a component that is not there", ["components.resource"], { uri: "ui://shelf/old.html" }),
  faulty("a component of another type", ["components.resource"], { mimeType: "text/html" }),
  faulty("a component under https", ["components.resource"], {
    link: { ui: { resourceUri: "https://shelf.example.com/view.html" } },
  }),
  faulty("another component for ChatGPT", ["components.resource"], {
    link: { ui: { resourceUri: "ui://shelf/view.html" }, "openai/outputTemplate": "ui://shelf/view-2.html" },
  }),
  faulty("a component that nobody can bring up", ["components.resource"], {
    link: { ui: { resourceUri: "ui://shelf/view.html", visibility: [] } },
  }),
  faulty("no policy", ["components.metadata"], { meta: { ui: { domain: ui.domain } } }),
  faulty("a policy for all hosts", ["components.metadata"], {
    meta: { ui: { ...ui, csp: { connectDomains: ["*"], resourceDomains: [] } } },
  }),
  faulty("a policy that is a text", ["components.metadata"], {
    meta: { ui: { ...ui, csp: { connectDomains: "https://api.example.com" } } },
  }),
  faulty("no domain", ["components.metadata"], { meta: { ui: { csp: ui.csp } } }),
  faulty("a script of another host", ["components.static"], {
    page: [["<style>", '<script src="https://cdn.example.com/view.js"></script><style>']],
  }),
  faulty("a script of its own server", ["components.static"], {
    page: [["<style>", '<script src="assets/view.js"></script><style>']],
  }),
];
