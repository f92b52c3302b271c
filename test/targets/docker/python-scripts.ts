/** Starts a second server beside the one that is deployed; prints its exit code, or how long it kept an idle connection. */
export const keepsIdleConnections = `
import http.client, os, subprocess, sys, time
def serve(port, seconds):
    env = os.environ | {"PORT": str(port), "KEEP_ALIVE_TIMEOUT_SECONDS": seconds}
    return subprocess.Popen([sys.executable, "main.py"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
refused = serve(8081, "1h")
print(refused.communicate()[1].strip(), refused.returncode)
server = serve(8082, "1")
for attempt in range(300):
    try:
        connection = http.client.HTTPConnection("127.0.0.1", 8082, timeout=30)
        connection.request("GET", "/health")
        print(connection.getresponse().read().decode())
        break
    except OSError:
        time.sleep(0.1)
began = time.monotonic()
connection.sock.settimeout(30)
print(connection.sock.recv(1), 0.5 < time.monotonic() - began < 10)
server.kill()`;

/** Starts a second server and a receiver of telemetry; prints the exports and the metrics of the last one. */
export const sendsMetrics = `
import gzip, http.client, http.server, json, os, subprocess, sys, threading, time
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
exports = []
class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        request = ExportMetricsServiceRequest()
        request.ParseFromString(gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body)
        exports.append(request)
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_): pass
receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=receiver.serve_forever, daemon=True).start()
env = os.environ | {"PORT": "8083", "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{receiver.server_port}"}
server = subprocess.Popen([sys.executable, "main.py"], env=env, stdout=subprocess.DEVNULL)
def ask(method, path, body=None):
    for attempt in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", 8083, timeout=30)
            headers = {"content-type": "application/json", "accept": "application/json, text/event-stream", "user-agent": "openai-mcp/1.0.0"}
            connection.request(method, path, body, headers)
            return connection.getresponse().read()
        except ConnectionRefusedError:
            time.sleep(0.1)
ask("GET", "/health")
call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "add_task", "arguments": {"title": " "}}}
ask("POST", "/mcp", json.dumps(call))
deadline = time.monotonic() + 30
while not exports and time.monotonic() < deadline:
    time.sleep(0.1)
soon = len(exports)
server.terminate()
server.wait()
metrics = {}
for resource in exports[-1].resource_metrics:
    for scope in resource.scope_metrics:
        for metric in scope.metrics:
            points = getattr(metric, metric.WhichOneof("data")).data_points
            metrics[metric.name] = [{one.key: one.value.string_value or one.value.int_value for one in point.attributes} for point in points]
print(json.dumps({"soon": soon, "at the end": len(exports) - soon, "metrics": metrics}))`;
