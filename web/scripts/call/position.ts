// Where the person is in the call, so that it resumes at the same field.
const INTERVAL_MS = 2000;

export class Position {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private field = "";
  private sent = "";

  constructor(private readonly url: string, private readonly step: () => string) {
    document.addEventListener("focusin", (event) => {
      if (event.target instanceof HTMLElement && event.target.closest("[data-question]")) this.field = event.target.id;
      this.later();
    });
    document.addEventListener("scroll", () => this.later(), { passive: true });
    addEventListener("pagehide", () => this.send());
  }

  private later(): void {
    this.timer ??= setTimeout(() => this.send(), INTERVAL_MS);
  }

  private send(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const body = new URLSearchParams({ step: this.step(), field: this.field, scroll: String(Math.round(scrollY)) });
    if (body.toString() === this.sent) return;
    this.sent = body.toString();
    // Losing a position is no loss: the next one follows.
    void fetch(this.url, { method: "POST", body, keepalive: true }).catch(() => {});
  }
}

/** Puts the person back where the call was suspended. */
export function resume(field: string, scroll: number): void {
  if (scroll > 0) window.scrollTo({ top: scroll });
  if (field !== "") document.getElementById(field)?.focus({ preventScroll: scroll > 0 });
}
