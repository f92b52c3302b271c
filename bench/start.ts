import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { baseImage, docker, pullForNow, removeContainer } from "./engine.ts";
import { interleave } from "./rounds.ts";
import { ports, type Stack } from "./stack.ts";
import type { Row } from "./table.ts";
import type { Workspace } from "./workspace.ts";

const rounds = 9;
const aim = { value: 400 };
const containerName = "slipway-bench-start";

// The least that a server on Node.js can do: it answers every request as our server answers this one.
const bareServer = `require("node:http").createServer((request, response) => {
  request.resume().on("end", () => response.setHeader("content-type", "application/json").end('{"jsonrpc":"2.0","id":1,"result":{}}'));
}).listen(8080);`;

/** From the start of a container to its first answer to a tool call, beside the smallest server on the same base. */
export async function measureStart(workspace: Workspace, stack: Stack): Promise<Row[]> {
  const image = await stack.output("image");
  const from = await baseImage();
  await pullForNow(workspace, from);
  workspace.defer(`container ${containerName}`, () => removeContainer(containerName));
  const poller = fork(join(import.meta.dirname, "poll.ts"));
  workspace.defer("the process that polls", async () => poller.kill());
  await once(poller, "message");
  const sinceRunning: Record<"ours" | "bare", number[]> = { ours: [], bare: [] };

  const start = async (side: "ours" | "bare", image: string, command: string[]) => {
    const container = await docker.createContainer({
      name: containerName,
      Image: image,
      Cmd: command,
      User: "node",
      Env: ["PORT=8080", "AUTHENTICATION=none"],
      ExposedPorts: { "8080/tcp": {} },
      HostConfig: { PortBindings: { "8080/tcp": [{ HostIp: "127.0.0.1", HostPort: String(ports.start) }] } },
    });
    try {
      const answered = once(poller, "message");
      poller.send(ports.start);
      const requested = Date.now();
      await container.start();
      const [at]: unknown[] = await answered;
      if (typeof at !== "number")
        throw new Error(`the container of ${image} never answered a tool call: ${String(at)}`);
      const { State: state } = await container.inspect();
      sinceRunning[side].push(at - Date.parse(state.StartedAt));
      return at - requested;
    } finally {
      await container.remove({ force: true, v: true });
    }
  };

  const { Config: settings } = await docker.getImage(image).inspect();
  const ours = () => start("ours", image, settings.Cmd ?? []);
  const bare = () => start("bare", from, ["node", "--eval", bareServer]);
  await ours();
  await bare();
  sinceRunning.ours.length = 0;
  sinceRunning.bare.length = 0;
  const seen = await interleave(workspace, "container start", rounds, { ours, bare });
  const row = (name: string, ours: number[], bare: number[], note: string): Row => ({
    name,
    ours: { values: ours, unit: "ms" },
    beside: { what: "bare node:http server, same base image", sample: { values: bare, unit: "ms" } },
    aim,
    note,
  });
  return [
    row(
      "container start to first MCP answer",
      sinceRunning.ours,
      sinceRunning.bare,
      "From the time at which Docker says that the container's process started to a whole answer to tools/call.",
    ),
    row(
      "request to start to first MCP answer",
      seen.ours,
      seen.bare,
      "As before, with the time that Docker itself takes to set up namespaces, the network and the published port.",
    ),
  ];
}
