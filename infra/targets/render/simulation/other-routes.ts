import * as z from "zod";
import type { ApiCall, ApiRoute } from "../../../../simulation/http-api.ts";
import { pageOf, refuse, shownCredential } from "./answers.ts";
import { newId, type RenderState, type SimulatedCredential, type SimulatedDomain, timestamp } from "./state.ts";

const kinds = z.enum(["GITHUB", "GITLAB", "DOCKER", "GOOGLE_ARTIFACT", "AWS_ECR"]);
const credentialBody = z.object({ registry: kinds, name: z.string(), username: z.string(), authToken: z.string() });

/** Workspaces, credentials, domains, notifications, events and logs. */
export function otherRoutes(state: RenderState): Record<string, ApiRoute> {
  const serviceOf = ({ params }: ApiCall) => state.services.find(({ id }) => id === params.service);
  const missing = ({ params }: ApiCall) => refuse(404, `not found: ${params.service}`);
  const isMeant = (call: ApiCall) => (domain: SimulatedDomain) =>
    domain.id === call.params.domain || domain.name === call.params.domain;
  const onCredential = (work: (credential: SimulatedCredential, call: ApiCall) => ReturnType<ApiRoute>): ApiRoute => {
    return (call) => {
      const found = state.credentials.find(({ id }) => id === call.params.credential);
      return found ? work(found, call) : refuse(404, `not found: ${call.params.credential}`);
    };
  };
  const onDomain = (work: (domain: SimulatedDomain, of: SimulatedDomain[]) => ReturnType<ApiRoute>): ApiRoute => {
    return (call) => {
      const domains = serviceOf(call)?.domains ?? [];
      const found = domains.find(isMeant(call));
      return found ? work(found, domains) : refuse(404, `not found: ${call.params.domain}`);
    };
  };
  return {
    "GET /v1/users": () => ({ status: 200, body: { email: "team@example.com", name: "Team" } }),
    "GET /v1/owners": ({ query }) => pageOf("owner", state.workspaces, query),
    "GET /v1/owners/:owner": ({ params }) => {
      const { workspaces, rehearsed } = state;
      const found = workspaces.find(({ id }) => id === params.owner) ?? (rehearsed ? workspaces[0] : undefined);
      return found ? { status: 200, body: found } : refuse(404, `not found: ${params.owner}`);
    },

    // A list without cursors, and 200 for what is made.
    "GET /v1/registrycredentials": ({ query }) => {
      const [name, ownerId] = [query.get("name"), query.get("ownerId")];
      const found = state.credentials.filter(
        (entry) => (name === null || entry.name === name) && (ownerId === null || entry.ownerId === ownerId),
      );
      return { status: 200, body: found.map(shownCredential) };
    },
    "POST /v1/registrycredentials": ({ body }) => {
      const parsed = credentialBody.extend({ ownerId: z.string() }).safeParse(body);
      if (!parsed.success) return refuse(400, `invalid body: ${parsed.error.message}`);
      const credential = { id: newId("rgc"), ...parsed.data, updatedAt: timestamp() };
      state.credentials.push(credential);
      return { status: 200, body: shownCredential(credential) };
    },
    "GET /v1/registrycredentials/:credential": onCredential((found) => ({ status: 200, body: shownCredential(found) })),
    "PATCH /v1/registrycredentials/:credential": onCredential((found, { body }) => {
      Object.assign(found, credentialBody.parse(body), { updatedAt: timestamp() });
      return { status: 200, body: shownCredential(found) };
    }),
    "DELETE /v1/registrycredentials/:credential": onCredential((found) => {
      state.credentials.splice(state.credentials.indexOf(found), 1);
      return { status: 204 };
    }),

    "GET /v1/services/:service/custom-domains": (call) => {
      const name = call.query.get("name");
      const domains = serviceOf(call)?.domains.filter((domain) => name === null || domain.name === name);
      return domains ? pageOf("customDomain", domains, call.query) : missing(call);
    },
    // An apex brings its www., and the other way round: the answer is a list.
    "POST /v1/services/:service/custom-domains": (call) => {
      const service = serviceOf(call);
      if (service === undefined) return missing(call);
      const { name } = z.object({ name: z.string() }).parse(call.body);
      if (state.services.some(({ domains }) => domains.some((domain) => domain.name === name))) {
        return refuse(409, `${name} is already in use`);
      }
      const isApex = name.split(".").length === 2;
      const partner = isApex ? `www.${name}` : /^www\.([^.]+\.[^.]+)$/.exec(name)?.[1];
      const added = [domainOf(name, ""), ...(partner === undefined ? [] : [domainOf(partner, name)])];
      service.domains.push(...added);
      return { status: 201, body: added };
    },
    "GET /v1/services/:service/custom-domains/:domain": onDomain((body) => ({ status: 200, body })),
    "POST /v1/services/:service/custom-domains/:domain/verify": onDomain((domain) => {
      if (state.rehearsed || state.records.has(domain.name)) domain.verificationStatus = "verified";
      return { status: 202 };
    }),
    "DELETE /v1/services/:service/custom-domains/:domain": onDomain((domain, domains) => {
      domains.splice(domains.indexOf(domain), 1);
      return { status: 204 };
    }),

    "GET /v1/notification-settings/overrides/services/:service": (call) => {
      const service = serviceOf(call);
      return service ? { status: 200, body: overrideOf(service) } : missing(call);
    },
    "PATCH /v1/notification-settings/overrides/services/:service": (call) => {
      const service = serviceOf(call);
      if (service === undefined) return missing(call);
      const send = z.enum(["default", "none", "failure", "all"]).optional();
      const { notificationsToSend } = z.object({ notificationsToSend: send }).parse(call.body);
      if (notificationsToSend !== undefined) service.notificationsToSend = notificationsToSend;
      return { status: 200, body: overrideOf(service) };
    },

    "GET /v1/services/:service/events": (call) => {
      const since = call.query.get("startTime") ?? "";
      const events = serviceOf(call)?.events.filter((event) => event.timestamp >= since);
      return events ? pageOf("event", events, call.query) : missing(call);
    },
    "GET /v1/logs": ({ query }) => {
      const asked = query.getAll("resource");
      const service = state.services.find(({ id }) => asked.includes(id));
      const limit = Number(query.get("limit") ?? 20);
      const lines = (service?.logs ?? []).slice(-limit).toReversed();
      const labels = [{ name: "type", value: "app" }];
      const logs = lines.map((message) => ({ id: newId("log"), message, timestamp: timestamp(), labels }));
      return { status: 200, body: { hasMore: false, nextStartTime: timestamp(), nextEndTime: timestamp(), logs } };
    },
  };
}

function domainOf(name: string, redirectForName: string): SimulatedDomain {
  const domainType = name.split(".").length === 2 ? "apex" : "subdomain";
  const publicSuffix = name.split(".").at(-1) ?? "";
  const fixed = { id: newId("cdm"), createdAt: timestamp(), verificationStatus: "unverified" } as const;
  return { ...fixed, name, domainType, publicSuffix, redirectForName };
}

function overrideOf({ id, notificationsToSend }: { id: string; notificationsToSend: string }) {
  return { serviceId: id, notificationsToSend, previewNotificationsEnabled: "default" };
}
