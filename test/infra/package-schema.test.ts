import { expect, test } from "vitest";
import * as z from "zod";
import { packageSchema } from "../../infra/component/package-schema.ts";
import { alertsSchema } from "../../infra/alerts-schema.ts";
import { serviceSchema } from "../../infra/schema.ts";

const schema = packageSchema("1.2.3");
const objectSchema = z.object({ properties: z.record(z.string(), z.looseObject({})), required: z.array(z.string()) });
const types = z.record(z.string(), objectSchema).parse(schema.types);
const typeOf = (name: string) => types[`slipway:index:${name}`];

test("R15 the package knows every setting of a service and of alerts, but those that a program says otherwise", () => {
  const { secrets: _, ...service } = serviceSchema.shape;
  expect(Object.keys(typeOf("Service")?.properties ?? {})).toEqual(Object.keys(service));
  expect(Object.keys(typeOf("Alerts")?.properties ?? {})).toEqual(Object.keys(alertsSchema.shape));
  expect(typeOf("Service")?.required).toEqual([]);
  expect(typeOf("ImageReference")).toMatchObject({ required: ["reference"] });
  expect(typeOf("AlertsReceiversPagerDuty")?.properties.kind).toMatchObject({ const: "pagerDuty" });
});

test("R15 only what a program of a team's own makes may be an output", () => {
  const { env, memoryMiB } = typeOf("Service")?.properties ?? {};
  expect(env).toMatchObject({ plain: true, additionalProperties: { type: "string" } });
  expect(JSON.stringify(env?.additionalProperties)).not.toContain("plain");
  expect(memoryMiB).toMatchObject({ type: "integer", plain: true });
  expect(typeOf("ImageReference")?.properties.reference).not.toHaveProperty("plain");
});

test("every type that is named is there", () => {
  const named = [...JSON.stringify(schema).matchAll(/"#\/types\/([^"]+)"/g)].map(([, name]) => name);
  expect(new Set(named)).toEqual(new Set(Object.keys(types)));
});
