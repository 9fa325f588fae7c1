// What colleagues answer, asked every few seconds while the page is looked at.
import { readReply, type Reply } from "./reply";

const EVERY_MS = 8_000;
const TIMEOUT_MS = 10_000;

export interface Listener {
  /** Counts what leaves the page and comes back: a reply older than the last of them is not shown. */
  saves(): number;
  /** Something is being saved, or waits for the network. */
  busy(): boolean;
  /** Shows what came; false when a question was left alone and must come again. */
  accept(reply: Reply): Promise<boolean>;
}

export class Colleagues {
  private asking = false;

  constructor(
    private readonly address: string,
    private readonly seen: string,
    private known: string,
    private readonly page: Listener,
  ) {
    setInterval(() => void this.ask(), EVERY_MS);
    document.addEventListener("visibilitychange", () => void this.ask());
  }

  private async ask(): Promise<void> {
    if (this.asking || document.visibilityState === "hidden" || this.page.busy()) return;
    this.asking = true;
    try {
      await this.read();
    } finally {
      this.asking = false;
    }
  }

  private async read(): Promise<void> {
    const saves = this.page.saves();
    const query = new URLSearchParams({ connu: this.known, vu: this.seen });
    // Without network, without session or on a fault, the next save says so; the next round asks again.
    const response = await fetch(`${this.address}?${query}`, {
      headers: { "HX-Request": "true" },
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch(() => undefined);
    if (response?.status !== 200) return;
    const html = await response.text().catch(() => "");
    if (html === "" || this.page.saves() !== saves || this.page.busy()) return;
    const reply = readReply(html);
    const shown = await this.page.accept(reply);
    if (shown) this.known = reply.state?.colleagues ?? this.known;
  }
}
