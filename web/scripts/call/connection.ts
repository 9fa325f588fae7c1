// Posting a change, and telling a lost network from a lost session.
import { NOTES, type Change, type Outcome } from "./queue";
import { readReply, type Reply } from "./reply";

const TIMEOUT_MS = 10_000;
/** Browsers refuse to keep alive more than 64 kB on leaving a page. */
const KEEPALIVE_BYTES = 60_000;

export interface Addresses {
  save: string;
  note: string;
  /** The moment the page was drawn, so that the server tells what colleagues have answered since. */
  seen: string;
}

function request({ save, note, seen }: Addresses, change: Change): [url: string, init: RequestInit] {
  const own: [string, string][] = change.key === NOTES ? [] : [["question", change.key]];
  const body = new URLSearchParams([...own, ["base", String(change.base)], ["change", change.change], ["seen", seen], ...change.fields]);
  const init: RequestInit = {
    method: "POST",
    body,
    headers: { "HX-Request": "true" },
    redirect: "manual",
    keepalive: body.toString().length < KEEPALIVE_BYTES,
  };
  return [change.key === NOTES ? note : save, init];
}

/** Posts a change; `accept` receives the reply before the queue goes on. */
export async function post(addresses: Addresses, change: Change, accept: (reply: Reply) => Promise<void>): Promise<Outcome> {
  const [url, init] = request(addresses, change);
  let response: Response;
  let html: string;
  try {
    response = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
    html = await response.text();
  } catch {
    return { kind: "unreachable" };
  }
  if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) return { kind: "expired" };
  if (response.status >= 500 || response.status === 408 || response.status === 429) return { kind: "unreachable" };
  if (!response.ok) return { kind: "refused" };
  const reply = readReply(html);
  await accept(reply);
  const { versions = {}, note } = reply.state ?? {};
  return { kind: "accepted", versions: note ? { ...versions, [NOTES]: note.version } : versions };
}

/** Posts without waiting: the page is going away. Replaying it later is harmless. */
export function postOnLeaving(addresses: Addresses, changes: Change[]): void {
  for (const change of changes) {
    const [url, init] = request(addresses, change);
    void fetch(url, { ...init, keepalive: true }).catch(() => {});
  }
}
