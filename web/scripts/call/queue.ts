// The one queue through which a call page saves. It knows neither the page nor the network.

export type Field = [name: string, value: string];

/** One change of a question (or of the notes), ready to be posted any number of times. */
export interface Change {
  /** What is changed: a question's key, or NOTES. */
  key: string;
  /** Names this very change, so that the server can recognise a replay. */
  change: string;
  /** The version the person was looking at. */
  base: number;
  fields: Field[];
}

export const NOTES = "~notes";

export type Outcome =
  | { kind: "accepted"; versions: Record<string, number> }
  | { kind: "refused" }
  | { kind: "expired" }
  | { kind: "unreachable" };

export type QueueState = "idle" | "saving" | "offline" | "expired";

export interface Surroundings {
  send(change: Change): Promise<Outcome>;
  /** Runs `then` after `seconds`; the answer cancels it. */
  later(seconds: number, then: () => void): () => void;
  /** Keeps what is not acknowledged yet on this device. */
  keep(changes: Change[]): void;
  /** Called whenever the state or the number of changes waiting has moved. */
  tell(state: QueueState, waiting: number): void;
}

const DELAYS = [2, 5, 10, 20, 30];

export class SaveQueue {
  /** Posted at least once without a reply: the server may have it, so it goes again before anything newer. */
  private inFlight: Change | undefined;
  private waiting = new Map<string, Change>();
  private sending = false;
  private failures = 0;
  private state: QueueState = "idle";
  private cancelRetry: () => void = () => {};

  constructor(private readonly around: Surroundings) {}

  /** Takes a change; a change of the same question still waiting is replaced by it. */
  put(change: Change): void {
    this.waiting.set(change.key, change);
    this.keep();
    if (this.state === "idle" || this.state === "saving") void this.run();
    else this.tell(this.state);
  }

  /** Puts back, in order, what an earlier page had not been able to send. */
  restore(changes: Change[]): void {
    for (const change of changes) {
      if (this.inFlight === undefined && !this.sending) this.inFlight = change;
      else this.waiting.set(change.key, change);
    }
    if (changes.length > 0) void this.run();
  }

  /** Tries again now: the network or the page is back, or the person has logged in again. */
  retry(): void {
    this.cancelRetry();
    this.failures = 0;
    void this.run();
  }

  /** Everything not acknowledged, oldest first. */
  pending(): Change[] {
    return [...(this.inFlight ? [this.inFlight] : []), ...this.waiting.values()];
  }

  private async run(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      for (let change = this.next(); change !== undefined; change = this.next()) {
        this.tell(this.failures === 0 ? "saving" : this.state);
        const outcome = await this.around.send(change);
        if (outcome.kind === "expired") return this.tell("expired");
        if (outcome.kind === "unreachable") return this.fail();
        this.acknowledge(change, outcome.kind === "accepted" ? outcome.versions : {});
      }
      this.tell("idle");
    } finally {
      this.sending = false;
    }
  }

  private next(): Change | undefined {
    if (this.inFlight === undefined) {
      const [first] = this.waiting.values();
      if (first !== undefined) this.waiting.delete(first.key);
      this.inFlight = first;
    }
    return this.inFlight;
  }

  private acknowledge(change: Change, versions: Record<string, number>): void {
    this.inFlight = undefined;
    this.failures = 0;
    const newer = this.waiting.get(change.key);
    if (newer !== undefined) newer.base = versions[change.key] ?? newer.base;
    this.keep();
  }

  private fail(): void {
    const delay = DELAYS[Math.min(this.failures, DELAYS.length - 1)] ?? 30;
    this.failures += 1;
    this.cancelRetry();
    this.cancelRetry = this.around.later(delay, () => void this.run());
    this.tell("offline");
  }

  private keep(): void {
    this.around.keep(this.pending());
  }

  private tell(state: QueueState): void {
    this.state = state;
    this.around.tell(state, this.pending().length);
  }
}
