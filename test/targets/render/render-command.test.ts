import { expect, test } from "vitest";
import { image, openRender } from "./render-stack.ts";

const logs = (service: string) =>
  `GET /v1/logs?ownerId=tea-0123456789abcdefghij&direction=backward&resource=${service}&limit=100`;

/**
 * What Render's own command (v2.24.0) asks for, as it was seen to with this simulation behind `RENDER_HOST`: its list of
 * services, one service with its deployments, instances and log, a deployment that is waited for, and changes.
 */
// https://github.com/render-oss/cli
const calls = (service: string): [method: string, path: string, body?: object][] => [
  ["GET", "/v1/users"],
  ["GET", "/v1/owners?limit=100"],
  ["GET", "/v1/services?ownerId=tea-0123456789abcdefghij&includePreviews=false&limit=100"],
  ["GET", "/v1/key-value?ownerId=tea-0123456789abcdefghij"],
  ["GET", "/v1/postgres?ownerId=tea-0123456789abcdefghij&limit=100"],
  ["GET", "/v1/workflows?ownerId=tea-0123456789abcdefghij"],
  ["GET", "/v1/projects?ownerId=tea-0123456789abcdefghij&limit=100"],
  ["GET", `/v1/services/${service}`],
  ["GET", `/v1/services/${service}/deploys?limit=20`],
  ["GET", `/v1/services/${service}/instances`],
  ["GET", logs(service).slice("GET ".length)],
  ["PATCH", `/v1/services/${service}`, { serviceDetails: { plan: "standard" } }],
  ["POST", `/v1/services/${service}/deploys`, { clearCache: "do_not_clear", imageUrl: image("b") }],
  ["POST", `/v1/services/${service}/deploys`, { clearCache: "do_not_clear" }],
  ["GET", `/v1/services/${service}/deploys?status=queued&limit=1`],
  ["POST", `/v1/services/${service}/restart`],
];

test("R7 every call of Render's own command is answered after an up, and what it changed the next up mends", async () => {
  const stack = await openRender();
  await stack.up({ domain: "mcp.example.com" });
  const { id } = stack.service;
  const { RENDER_HOST = "", RENDER_API_KEY } = stack.render.environment;
  const answers = new Map<string, unknown>();
  for (const [method, path, body] of calls(id)) {
    const answer = await fetch(new URL(path, RENDER_HOST), {
      method,
      headers: { authorization: `Bearer ${RENDER_API_KEY}` },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    expect(answer.status, `${method} ${path}`).toBeLessThan(300);
    const text = await answer.text();
    answers.set(`${method} ${path} ${answer.status}`, text && JSON.parse(text));
  }
  expect(answers.get(`POST /v1/services/${id}/deploys 202`)).toBe("");
  expect(answers.get(`GET /v1/services/${id}/deploys?status=queued&limit=1 200`)).toHaveLength(1);
  expect(answers.get(`${logs(id)} 200`)).toMatchObject({ logs: [{ message: "==> Your service is live" }] });
  expect(stack.service).toMatchObject({ plan: "standard", imagePath: image("a") });
  expect(stack.service.deploys.map((deploy) => deploy.image.ref)).toEqual([image("a"), image("b"), image("a")]);
  expect(await stack.up({ domain: "mcp.example.com" })).toEqual(["update Service"]);
  expect(stack.service.plan).toBe("starter");
  expect(stack.service.deploys.filter(({ status }) => status === "live").map(({ image: { ref } }) => ref)).toEqual([
    image("a"),
  ]);
});
