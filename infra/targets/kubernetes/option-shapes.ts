import * as z from "zod";

/** A name of a namespace or a Service. */
// https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names
export const label = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "must be the name of a namespace or a Service, such as team-tools");
/** A name of any other object. */
// https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names
export const objectName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, "must be the name of an object in the cluster, such as mcp-tls");
/** An absolute path. */
export const path = z.string().regex(/^(\/[\w.-]+)+$/, "must be an absolute path such as /data");
/** A range of addresses. */
export const cidr = z
  .string()
  .regex(/^[0-9a-f.:]+\/\d{1,3}$/, "must be a range of addresses, such as 10.0.0.0/8")
  .describe("Range of addresses");
/** A port that a listener binds. */
export const port = z.int().min(1).max(65_535);
/** Labels of objects, by their keys. */
// https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
export const labels = z.record(
  z
    .string()
    .regex(
      /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/,
      "must be the key of a label, such as example.com/team",
    ),
  z
    .string()
    .regex(/^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/, "must be the value of a label: 63 letters, digits, -, _ or ."),
);
