"""Metrics of the server by OpenTelemetry, under the names that the example in TypeScript gives them; loaded with a receiver."""

import asyncio
import os
import time
from collections.abc import Callable, Iterable
from uuid import uuid4

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.metrics import CallbackOptions, Observation
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import OTELResourceDetector, Resource

# https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#metric-httpserverrequestduration
REQUEST_BOUNDARIES = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
# https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/mcp.md
CALL_BOUNDARIES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300]
METHODS = {"GET", "POST", "DELETE", "OPTIONS", "HEAD", "PUT", "PATCH"}
ROUTES = {"/mcp", "/health"}
VERSIONS = {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"}
FAILURES = {"tool_error": "tool_error", "protocol_error": "_OTHER", "cancelled": "cancelled"}
# How soon an instance is seen that lives shortly, and with it what it counts from 0 on.
FIRST_EXPORT_SECONDS = 1
STOP_TIMEOUT_SECONDS = 5


class Telemetry:
    """Measures requests, tool calls and the process, each of few attributes whatever clients send."""

    def __init__(self, name: str, version: str, tools: set[str], start_seconds: float) -> None:
        own = {"service.name": name, "service.version": version, "service.instance.id": str(uuid4())}
        resource = Resource(own).merge(OTELResourceDetector().detect())
        reader = PeriodicExportingMetricReader(OTLPMetricExporter())
        self._provider = MeterProvider([reader], resource)
        self._tools = tools
        self._start_seconds = start_seconds
        self._born = time.monotonic()
        meter = self._provider.get_meter(name, version)
        boundaries = {"explicit_bucket_boundaries_advisory": REQUEST_BOUNDARIES}
        self._requests = meter.create_histogram("http.server.request.duration", "s", **boundaries)
        boundaries = {"explicit_bucket_boundaries_advisory": CALL_BOUNDARIES}
        self._calls = meter.create_histogram("mcp.server.operation.duration", "s", **boundaries)
        # https://opentelemetry.io/docs/specs/semconv/system/process-metrics/
        meter.create_observable_counter("process.cpu.time", [observes(cpu_time)], "s")
        meter.create_observable_up_down_counter("process.memory.usage", [observes(memory_usage)], "By")
        meter.create_observable_gauge("process.uptime", [observes(self._uptime)], "s")
        start = observes(lambda: [Observation(self._start_seconds)])
        meter.create_observable_gauge("mcp.server.start.duration", [start], "s")
        self._stopping = False
        stopping = observes(lambda: [Observation(int(self._stopping))])
        meter.create_observable_gauge("mcp.server.stopping", [stopping], "{stop}")

    def _uptime(self) -> Iterable[Observation]:
        yield Observation(self._start_seconds + time.monotonic() - self._born)

    def begin(self) -> None:
        """Exports for the first time soon; to be called in the event loop."""
        loop = asyncio.get_running_loop()
        loop.call_later(FIRST_EXPORT_SECONDS, lambda: loop.run_in_executor(None, self._provider.force_flush))

    async def end(self) -> None:
        """Exports what is left, for some seconds at most, and with it that the end was asked for."""
        self._stopping = True
        stopped = asyncio.to_thread(self._provider.shutdown, STOP_TIMEOUT_SECONDS * 1000)
        await asyncio.wait({asyncio.ensure_future(stopped)}, timeout=STOP_TIMEOUT_SECONDS)

    def request(self, seconds: float, method: str, path: str, status: int) -> None:
        attributes: dict[str, str | int] = {
            "http.request.method": method if method in METHODS else "_OTHER",
            "http.response.status_code": status,
            "url.scheme": "http",
        }
        if path in ROUTES:
            attributes["http.route"] = path
        if status >= 500:
            attributes["error.type"] = str(status)
        self._requests.record(seconds, attributes)

    def call(self, seconds: float, tool: str, outcome: str, version: str, client: str | None) -> None:
        attributes = {
            "mcp.method.name": "tools/call",
            "mcp.protocol.version": version if version in VERSIONS else "_other",
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": tool if tool in self._tools else "_other",
            "user_agent.name": client or "_other",
            "network.transport": "tcp",
            "network.protocol.name": "http",
        }
        if outcome in FAILURES:
            attributes["error.type"] = FAILURES[outcome]
        self._calls.record(seconds, attributes)


def has_receiver() -> bool:
    """Whether the environment names a receiver of metrics: https://opentelemetry.io/docs/specs/otel/protocol/exporter/."""
    if os.getenv("OTEL_SDK_DISABLED", "").lower() == "true" or os.getenv("OTEL_METRICS_EXPORTER") == "none":
        return False
    return bool(os.getenv("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT") or os.getenv("OTEL_EXPORTER_OTLP_ENDPOINT"))


def observes(read: Callable[[], Iterable[Observation]]) -> Callable[[CallbackOptions], Iterable[Observation]]:
    return lambda _: read()


def cpu_time() -> Iterable[Observation]:
    times = os.times()
    yield Observation(times.user, {"cpu.mode": "user"})
    yield Observation(times.system, {"cpu.mode": "system"})


def memory_usage() -> Iterable[Observation]:
    # https://man7.org/linux/man-pages/man5/proc_pid_statm.5.html
    with open("/proc/self/statm", encoding="ascii") as file:
        yield Observation(int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE"))
