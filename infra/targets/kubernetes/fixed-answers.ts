import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { nameOf } from "../../names.ts";
import { fixedAnswers } from "../../well-known.ts";
import { answering } from "./answering.ts";
import { gatewayKind } from "./gateway-kinds.ts";
import { names } from "./names.ts";
import { metadata, type Place } from "./place.ts";

/** What makes a Gateway answer: rules of the route, which go before that of the server, and what they refer to. */
export interface AnsweredPaths {
  rules: object[];
  made: CustomResource[];
}

/** Lets the Gateway answer what the stack says in the server's place; the check before has held that it can. */
export function answerFixed(place: Place): AnsweredPaths {
  const { spec, options, opts } = place;
  const { gateway } = options;
  const how = gateway && answering[gateway.kind];
  if (!how) return { rules: [], made: [] };
  const { group = "" } = gatewayKind(gateway.kind);
  const parts = fixedAnswers(spec).map(({ name, path, body }) => {
    const object = nameOf(names.object, place, name);
    const made = new CustomResource(
      `${spec.name}-${name}`,
      { apiVersion: group, kind: how.apiKind, metadata: metadata(place, { name: object }), spec: how.specOf(body) },
      opts,
    );
    const extensionRef = { group: group.split("/")[0], kind: how.apiKind, name: object };
    const rule = {
      matches: [{ path: { type: "Exact", value: path } }],
      filters: [{ type: "ExtensionRef", extensionRef }],
    };
    return { rule, made };
  });
  return { rules: parts.map(({ rule }) => rule), made: parts.map(({ made }) => made) };
}
