import Docker from "dockerode";
import { afterEach, describe, expect, test, vi } from "vitest";
import { containerInputs, toCreateOptions } from "../../../infra/targets/docker/provider/container-inputs.ts";
import { connect, explain } from "../../../infra/targets/docker/provider/engine.ts";
import { toText } from "../../../infra/targets/docker/provider/logs.ts";
import { sameImage } from "../../../infra/targets/docker/provider/pull.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

const plain = {
  name: "demo",
  image: "registry/demo@sha256:1",
  env: { GREETING: "hello" },
  secrets: { TOKEN: "hush" },
  ports: [],
  mounts: [],
  stopTimeoutSeconds: 5,
  privileges: "none",
  labels: {},
};

describe("what the Docker engine is asked and what is made of its answers", () => {
  test("R11 a container's log lines are shown without its secrets", async () => {
    const output = frames("token hush, password open, nothing", "second line");
    expect(await toText(new Docker(), output, ["hush", "open", ""])).toBe(
      "token [secret], password [secret], nothing\nsecond line",
    );
  });

  test("a probed port is published on loopback, at a port of the engine's choice", () => {
    const inputs = containerInputs.parse({ ...plain, probe: { port: 8080, path: "/health", timeoutSeconds: 5 } });
    const { HostConfig: host } = toCreateOptions(inputs, "demo-1-starting", "urn");
    expect(host?.PortBindings).toEqual({ "8080/tcp": [{ HostIp: "127.0.0.1", HostPort: "0" }] });
  });

  test("a container is found in its network by its final name from the start", () => {
    const inputs = containerInputs.parse({ ...plain, network: "net" });
    const options = toCreateOptions(inputs, "demo-1-starting", "urn");
    expect(options.name).toBe("demo-1-starting");
    expect(options.NetworkingConfig?.EndpointsConfig).toEqual({ net: { Aliases: ["demo-1"] } });
  });

  test.each([
    [{ code: "ENOENT", message: "connect ENOENT /var/run/docker.sock" }, "the Docker engine does not answer"],
    [{ code: "EACCES", message: "connect EACCES" }, "the Docker engine may not be used by this user"],
    [{ message: "write /layer: no space left on device" }, "docker system prune"],
    [{ message: "(HTTP code 404) no such container - No such container: x" }, "No such container: x"],
  ])("%o is explained", (fields, text) => {
    const error = explain(Object.assign(new Error(fields.message), fields));
    expect(error.message).toContain(text);
    expect(error.message).not.toContain("HTTP code");
  });

  test.each([
    ["unix:///run/other.sock", { socketPath: "/run/other.sock" }],
    ["tcp://127.0.0.1:2375", { protocol: "http", host: "127.0.0.1", port: "2375" }],
  ])("host %s is understood", (host, expected) => {
    expect(connect(host).modem).toMatchObject(expected);
  });

  test.each(["tcp://docker:2375", "ssh://deploy@server.example", "tcp://127.0.0.1.example:2375"])(
    "DOCKER_HOST=%s is refused, as the service would answer on another machine's loopback",
    (host) => {
      vi.stubEnv("DOCKER_HOST", host);
      expect(() => connect(undefined)).toThrow("is another machine's");
    },
  );

  test.each(["tcp://127.0.0.1:2375", "unix:///run/user/1000/docker.sock"])("DOCKER_HOST=%s is taken", (host) => {
    vi.stubEnv("DOCKER_HOST", host);
    expect(() => connect(undefined)).not.toThrow();
  });

  test.each([
    ["localhost:5050/demo@sha256:1", "localhost:5060/other@sha256:1", true],
    ["localhost:5050/demo@sha256:1", "localhost:5050/demo@sha256:2", false],
    ["registry:3.0.0", "registry:3.0.1", false],
  ])("%s and %s are the same image: %s", (one, other, same) => {
    expect(sameImage(one, other)).toBe(same);
  });
});

/** Text as the engine multiplexes it: a header of eight bytes before every piece. */
function frames(...lines: string[]): Buffer {
  return Buffer.concat(
    lines.map((line) => {
      const text = Buffer.from(`${line}\n`);
      const header = Buffer.alloc(8);
      header.writeUInt8(1, 0);
      header.writeUInt32BE(text.length, 4);
      return Buffer.concat([header, text]);
    }),
  );
}
