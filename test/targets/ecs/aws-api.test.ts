import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openAwsApi } from "../../../infra/targets/ecs/aws-api.ts";
import { type ApiCall, type ApiReply, serveApi, type ServedApi } from "../../../simulation/http-api.ts";

let api: ServedApi;
let asked: ApiCall[];
let replies: ApiReply[];

const answer = (call: ApiCall): ApiReply => {
  asked.push(call);
  return replies.shift() ?? { status: 200, body: {} };
};

beforeEach(async () => {
  [asked, replies] = [[], []];
  api = await serveApi({ "POST /ecs/": answer, "GET /elb/": answer });
  vi.stubEnv("AWS_ENDPOINT_URL_ECS", `${api.origin}/ecs`);
  vi.stubEnv("AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2", `${api.origin}/elb`);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "a-secret-key");
  vi.stubEnv("AWS_SESSION_TOKEN", "a-session");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await api.close();
});

describe("what AWS is asked beside Pulumi's provider", () => {
  test("R38 is signed for its service and region, in the sign-in that the provider finds too", async () => {
    await openAwsApi("eu-west-1").ecs("ListServices", { cluster: "demo" });
    expect(asked[0]).toMatchObject({
      body: { cluster: "demo" },
      headers: {
        "x-amz-target": "AmazonEC2ContainerServiceV20141113.ListServices",
        "x-amz-security-token": "a-session",
        authorization: expect.stringMatching(
          /^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/\d{8}\/eu-west-1\/ecs\/aws4_request, SignedHeaders=\S*host\S*, Signature=[0-9a-f]{64}$/,
        ),
      },
    });
    expect(JSON.stringify(asked[0]?.headers)).not.toContain("a-secret-key");
  });

  test("R38 comes again where AWS is busy or its answer is lost", async () => {
    replies = [{ status: 400, body: { __type: "ThrottlingException", message: "Rate exceeded" } }];
    api.disturb({ with: "lost", after: 1 });
    await openAwsApi("eu-west-1").ecs("UpdateService", { service: "demo" });
    expect(api.calls.map(({ status }) => status)).toEqual([400, "lost", 200]);
  });

  test("R38 and says what it was refused with, in JSON or in XML", async () => {
    const aws = openAwsApi("eu-west-1");
    replies = [
      { status: 400, body: { __type: "com.amazonaws.ecs#ClientException", message: "TaskDefinition is inactive" } },
    ];
    await expect(aws.ecs("UpdateService", {})).rejects.toThrow(
      /^ECS answered 400 to UpdateService.*TaskDefinition is inactive/,
    );
    const xml =
      "<ErrorResponse><Error><Code>ListenerNotFound</Code><Message>no such listener</Message></Error></ErrorResponse>";
    replies = [{ status: 400, body: xml }];
    await expect(aws.balancing("ModifyListener", { ListenerArn: "a" })).rejects.toThrow(
      /^Elastic Load Balancing answered 400 to ModifyListener.*no such listener/,
    );
    expect(asked.at(-1)).toMatchObject({ headers: { accept: "text/xml" } });
    expect(asked.at(-1)?.query.get("ListenerArn")).toBe("a");
    replies = [{ status: 400, body: { Error: { Code: "RuleNotFound", Message: "no such rule" } } }];
    await expect(aws.balancing("ModifyRule", { RuleArn: "a" })).rejects.toThrow(
      /answered 400 to ModifyRule.*no such rule/,
    );
  });
});
