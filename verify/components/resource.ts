import type { Tool } from "@modelcontextprotocol/client";
import type { Check, Fault, CheckContext } from "../contract.ts";
import { type Component, readComponents, type Unreadable } from "./component.ts";
import { visibilityOf } from "../mcp/apps-metadata.ts";
import { linksOf } from "./links.ts";
import { elementsIn } from "./page.ts";

/** The type of a component for all hosts, and the one that only ChatGPT knows. */
const mimeType = "text/html;profile=mcp-app";
const chatGptMimeType = "text/html+skybridge";

/** Elements of which any page has one; other texts have tags in them, too. */
const ofPages = /^(?:html|head|body|main|div|section|style|script|template|svg|canvas|p|h[1-6])$/;

/** Whether what tools name as their component is there, and is one. */
export const resource: Check = {
  id: "components.resource",
  group: "components",
  title: "component resources exist and have the right MIME type",
  severity: "major",
  quick: true,
  needs: ["connection"],
  async run(context) {
    const tools = await context.tools();
    const components = await readComponents(context);
    const offers = (await context.connect()).getServerCapabilities()?.resources !== undefined;
    const lack = components.length > 0 && !offers ? [toUnoffered(components)] : [];
    const links = tools.flatMap((tool) => judgeLinks(tool).map((part) => ({ ...part, where: tool.name })));
    if (components.length === 0 && links.length === 0) return { skip: "no tool has a component" };
    const isNamedRightly = ({ uri }: Component | Unreadable) => uri.startsWith("ui://");
    const resources = components
      .filter(isNamedRightly)
      .flatMap((component) => judge(component).map((part) => ({ ...part, where: component.uri })));
    return [...lack, ...links, ...resources].map((fault) => quoted(fault, context));
  },
};

// https://modelcontextprotocol.io/specification/2025-11-25/server/resources#capabilities
function toUnoffered(components: readonly (Component | Unreadable)[]): Fault {
  return {
    where: "capabilities",
    expected: "capabilities.resources, as tools name resources as their components",
    seen: `no resources among the capabilities, and ${components[0]?.uri} in a tool's _meta`,
    why: "clients ask a server only for what it offers, so that hosts never read the component",
    fix: 'add "resources": {} to the capabilities of the server, or register the resource before it connects',
  };
}

function judgeLinks(tool: Tool): Omit<Fault, "where">[] {
  const links = linksOf(tool);
  const parts: Omit<Fault, "where">[] = [];
  const wrong = links.find(({ value }) => typeof value !== "string" || !value.startsWith("ui://"));
  if (wrong) {
    return [
      {
        expected: "a URI that begins with ui://",
        seen: `${wrong.field} ${JSON.stringify(wrong.value)}`,
        why: "hosts take nothing else for a component",
        fix: "give the component's resource a URI such as ui://app/view.html, and name it here",
      },
    ];
  }
  const other = links.find(({ value }) => value !== links[0]?.value);
  if (other) {
    parts.push({
      expected: "one component, however it is named",
      seen: `${links[0]?.field} ${String(links[0]?.value)}, and ${other.field} ${String(other.value)}`,
      why: "ChatGPT and other hosts show different components",
      fix: "name the same URI in all of them",
    });
  }
  if (links.length > 0 && !visibilityOf(tool).some((who) => who === "model" || who === "app")) {
    parts.push({
      severity: "minor",
      expected: "a tool that somebody can call",
      seen: `visibility ${JSON.stringify(visibilityOf(tool))}, and a component`,
      why: "neither the model nor a component can call it, so nobody ever sees the component",
      fix: 'put "model" or "app" into _meta.ui.visibility, or leave it out',
    });
  }
  return parts;
}

function judge(component: Component | Unreadable): Omit<Fault, "where">[] {
  if ("unreadable" in component) {
    return [
      {
        expected: `a resource, as ${component.tools.map(({ name }) => name).join(", ")} names it`,
        seen: component.unreadable,
        why: "the host has nothing to show, and users see an empty frame or mere text",
        fix: component.fix ?? "register a resource of this very URI, or name the one that there is",
      },
    ];
  }
  const { html, uri, ownUri } = component;
  if (!elementsIn(html).some(({ tag }) => ofPages.test(tag))) {
    return [
      {
        expected: "a page in HTML",
        seen: html.trim() === "" ? "nothing" : html,
        why: "the host shows an empty frame",
        fix: "put the bundled page into the resource's text",
      },
    ];
  }
  const type = judgeType(component);
  if (ownUri === uri) return type;
  return [
    ...type,
    {
      severity: "minor",
      expected: "contents with the URI that was asked for",
      seen: ownUri,
      why: "hosts that look for their URI among the contents find nothing",
      fix: "answer with the URI of the request",
    },
  ];
}

function judgeType(component: Component): Omit<Fault, "where">[] {
  if (component.mimeType === mimeType) return [];
  const isForChatGpt = component.mimeType === chatGptMimeType;
  return [
    {
      ...(isForChatGpt && !component.isStandard ? { severity: "info" as const } : {}),
      expected: mimeType,
      seen: component.mimeType || "no type",
      why: isForChatGpt ? "ChatGPT alone shows it" : "hosts do not take it for a component, and show nothing",
      fix: `set the contents' mimeType to ${mimeType}`,
    },
  ];
}

function quoted(fault: Fault, { quote }: CheckContext): Fault {
  return { ...fault, where: quote(fault.where ?? ""), expected: quote(fault.expected), seen: quote(fault.seen) };
}
