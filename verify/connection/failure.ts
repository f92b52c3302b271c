import type { Cause } from "./cause.ts";
import { causeOfTls, cutOff } from "./tls.ts";
import { portOf } from "../http/loopback.ts";
import { BodyTooLarge } from "../http/bounded-body.ts";
import { HandshakeCutOff, InterimWithoutEnd, NoAnswerInTime } from "../http/errors.ts";

/** Why no answer came at all, from the codes of the resolver, the socket and OpenSSL; undefined for any other error. */
export function causeOfFailure(error: unknown, url?: URL): Cause | undefined {
  const links = chainOf(error);
  const late = links.find((link) => link instanceof NoAnswerInTime);
  if (late) return ofTime(late);
  if (links.some((link) => link instanceof HandshakeCutOff)) return cutOff(url);
  if (links.some((link) => link instanceof InterimWithoutEnd)) return interimAlone;
  const large = links.find((link) => link instanceof BodyTooLarge);
  if (large) return ofSize(large);
  for (const link of links) {
    const code = codeOf(link);
    if (code === undefined) continue;
    const cause =
      causeOfTls(code, link, url) ?? ofName(code, url) ?? ofRoute(code, url) ?? ofHttp(code) ?? ofCompression(code);
    if (cause) return cause;
  }
  return undefined;
}

function ofName(code: string, url: URL | undefined): Cause | undefined {
  const host = url?.hostname ?? "the host";
  // https://nodejs.org/api/dns.html#error-codes
  if (code === "ENOTFOUND" || code === "ENODATA") {
    return {
      kind: "name",
      sentence: `the name ${host} has no address in DNS`,
      fix: "create the DNS record of this name, or correct the name in the URL",
    };
  }
  if (code !== "EAI_AGAIN" && code !== "ESERVFAIL" && code !== "ETIMEOUT") return undefined;
  return {
    kind: "name",
    sentence: `no DNS server answers for the name ${host}`,
    fix: "see that this machine has a network, and that the name servers of this domain answer: dig +trace",
  };
}

function ofRoute(code: string, url: URL | undefined): Cause | undefined {
  const place = url === undefined ? "the server" : `${url.hostname}, port ${portOf(url)}`;
  switch (code) {
    case "ECONNREFUSED":
      return {
        kind: "route",
        sentence: `nothing listens at ${place}`,
        fix: "start the server, let it listen on 0.0.0.0 at this port where it runs in a container, or correct the port in the URL",
      };
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "EADDRNOTAVAIL":
    case "EHOSTDOWN":
      return {
        kind: "route",
        sentence: `there is no route to ${place}`,
        fix: "give the server a public address, or look from the network that it is in",
      };
    case "ETIMEDOUT":
    case "UND_ERR_CONNECT_TIMEOUT":
      return {
        kind: "route",
        sentence: `no connection to ${place} comes about: nothing refuses it, and nothing accepts it`,
        fix: "open this port in the firewall or the security group in front of the server",
      };
    case "ECONNRESET":
    case "EPIPE":
    case "ECONNABORTED":
    case "UND_ERR_SOCKET":
      return {
        kind: "route",
        sentence: `${place} accepts the connection and hangs up without a whole answer`,
        fix: "see in the log of the server, and of the gateway before it, why it closed the connection: most often the process crashed",
      };
    default:
      return undefined;
  }
}

function ofHttp(code: string): Cause | undefined {
  if (code === "HPE_HEADER_OVERFLOW" || code === "UND_ERR_HEADERS_OVERFLOW") {
    return {
      kind: "limits",
      sentence: "the headers of the answer are longer than 16 KiB, which clients refuse",
      fix: "send fewer or shorter headers: most often these are cookies",
    };
  }
  if (code === "UND_ERR_HEADERS_TIMEOUT" || code === "UND_ERR_BODY_TIMEOUT") {
    return ofTime(new NoAnswerInTime("the request", undefined));
  }
  if (!code.startsWith("HPE_")) return undefined;
  return {
    kind: "route",
    sentence: "what answers at this port does not speak HTTP/1.1",
    fix: "correct the port in the URL, or let the gateway accept HTTP/1.1",
  };
}

const interimAlone: Cause = {
  kind: "time",
  sentence: "interim responses (1xx) come one after the other, and no answer",
  // https://www.rfc-editor.org/rfc/rfc9110#section-15.2
  fix: "send the answer itself, after a few interim responses at most",
};

// https://nodejs.org/api/zlib.html
function ofCompression(code: string): Cause | undefined {
  if (!/^Z_|^ERR__|^ERR_BROTLI|^ZSTD_|^ERR_ZSTD/.test(code)) return undefined;
  return {
    kind: "json",
    sentence: "the answer is not compressed as its Content-Encoding says",
    // https://www.rfc-editor.org/rfc/rfc9110#section-8.4
    fix: "let one place compress answers and write Content-Encoding: a gateway that hands on a decompressed body must take the header away",
  };
}

function ofSize({ message }: BodyTooLarge): Cause {
  return {
    kind: "limits",
    sentence: message,
    fix: "send less at once: shorter descriptions and schemas, pages with nextCursor, links to files in place of their content",
  };
}

function ofTime({ seconds, what, hasBegun }: NoAnswerInTime): Cause {
  if (hasBegun) {
    return {
      kind: "time",
      sentence: `the answer to ${what} begins, and does not end in ${seconds} s`,
      fix: "end the response once the answer is written: res.end() in Node.js, and see what keeps it open",
    };
  }
  return {
    kind: "time",
    sentence: `${what} got no whole answer${seconds === undefined ? " in time" : ` in ${seconds} s`}`,
    fix: "keep one instance running where the platform scales to zero (minimum of instances 1), and see in the log what the server waits for",
  };
}

/** An error and what lies behind it, the outermost first. */
export function chainOf(error: unknown): Error[] {
  const links: Error[] = [];
  for (let link = error; link instanceof Error && links.length < 8; link = link.cause) {
    links.push(link);
    // Node.js reports several attempts to connect as one error.
    const attempts: unknown[] = link instanceof AggregateError ? link.errors : [];
    links.push(...attempts.filter((attempt) => attempt instanceof Error));
  }
  return links;
}

function codeOf(error: Error): string | undefined {
  return "code" in error && typeof error.code === "string" ? error.code : undefined;
}
