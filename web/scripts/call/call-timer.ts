// How long the call has lasted: « 4:07 », « 1:02:33 ».
export function lasted(seconds: number): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = two(Math.floor(seconds % 60));
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

export class CallTimer extends HTMLElement {
  private timer: ReturnType<typeof setInterval> | undefined;

  connectedCallback(): void {
    this.setAttribute("role", "timer");
    this.setAttribute("aria-label", "Durée de l’appel");
    const start = Date.parse(this.dataset["start"] ?? "");
    if (Number.isNaN(start)) return;
    const show = () => (this.textContent = lasted(Math.max(0, (Date.now() - start) / 1000)));
    show();
    this.timer = setInterval(show, 1000);
  }

  disconnectedCallback(): void {
    clearInterval(this.timer);
  }
}
