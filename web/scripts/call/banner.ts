// The banner that says the answers are safe though they have not left this device, and why one stays here.
import type { QueueState } from "./queue";

type Shown = "offline" | "expired" | "kept";

export class Banner {
  private shown: Shown | undefined;
  private readonly element = document.createElement("div");
  private readonly count = document.createElement("span");
  private readonly reason = document.createElement("span");

  constructor(screen: HTMLElement) {
    (screen.querySelector(".call-bar") ?? screen).prepend(this.element);
    this.element.hidden = true;
    this.element.className = "banner";
  }

  show(state: QueueState, waiting: number): void {
    // A new attempt does not take the bad news away; only its success does.
    if (state === "saving" && this.shown && this.shown !== "kept") return this.update(waiting);
    if (state === "offline" || state === "expired") {
      if (this.shown !== state) this.write(state);
      return this.update(waiting);
    }
    this.shown = undefined;
    this.element.hidden = true;
    this.element.removeAttribute("role");
    this.element.replaceChildren();
  }

  /** Says why the page asked for does not come. */
  keep(reason: string): void {
    if (this.shown === undefined) this.write("kept");
    this.reason.textContent = ` ${reason}`;
    this.element.append(this.reason);
  }

  private write(shown: Shown): void {
    this.shown = shown;
    this.element.hidden = false;
    this.element.className = `banner banner--${shown}`;
    this.element.setAttribute("role", "alert");
    const sentence = document.createElement("span");
    if (shown === "kept") this.element.replaceChildren();
    else if (shown === "offline") {
      sentence.textContent = "Hors connexion : vos réponses sont gardées sur cet appareil et seront envoyées dès que possible ";
      this.element.replaceChildren(sentence, this.count);
    } else {
      sentence.textContent = "Votre session a expiré. Vos réponses sont gardées sur cet appareil. ";
      const link = document.createElement("a");
      link.href = "/connexion";
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = "Se reconnecter dans un nouvel onglet";
      this.element.replaceChildren(sentence, link, this.count);
    }
  }

  private update(waiting: number): void {
    this.count.textContent = `(${waiting} en attente)`;
  }
}
