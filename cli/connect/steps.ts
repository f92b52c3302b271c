/** How a connector is made, in the words of the menus as they were on a day. */
export interface Steps {
  /** When somebody last read the page that says so. */
  checked: string;
  page: string;
  make: readonly string[];
  /** Where the same was to be found before. */
  otherwise: readonly string[];
  refresh: string;
}

/** The steps in ChatGPT for an endpoint; the menus change every few months, and these words with them. */
export function chatGptSteps(endpoint: string): Steps {
  return {
    checked: "2026-11-26",
    page: "https://developers.openai.com/api/docs/guides/custom-mcp-server",
    make: [
      "open https://chatgpt.com/plugins, then + and Add custom MCP server",
      `give it a name; Connection: Server URL, ${endpoint}`,
      "Authentication: OAuth where the server asks for sign-in, else No authentication",
      "tick I understand and want to continue, then Create as a plugin",
      "install it under Personal, open a new chat and type @ with its name",
    ],
    otherwise: [
      "Settings > Security and login > Developer mode on, then Plugins > +",
      "before that: Settings > Apps > Advanced settings > Developer mode",
      "on the web alone; the administrator of a workspace may have to allow it",
    ],
    refresh: "Plugins > the plugin > Refresh, then open a new chat: a list of tools is read at Refresh alone",
  };
}
