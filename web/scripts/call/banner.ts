// The banner that says the answers are safe though they have not left this device.
import type { QueueState } from "./queue";

export class Banner {
  private shown: "offline" | "expired" | undefined;
  private readonly element = document.createElement("div");
  private readonly count = document.createElement("span");

  constructor(screen: HTMLElement) {
    (screen.querySelector(".call-bar") ?? screen).prepend(this.element);
    this.element.hidden = true;
    this.element.className = "banner";
  }

  show(state: QueueState, waiting: number): void {
    // A new attempt does not take the bad news away; only its success does.
    if (state === "saving" && this.shown) return this.update(waiting);
    if (state === "offline" || state === "expired") {
      if (this.shown !== state) this.write(state);
      return this.update(waiting);
    }
    this.shown = undefined;
    this.element.hidden = true;
    this.element.removeAttribute("role");
    this.element.replaceChildren();
  }

  private write(state: "offline" | "expired"): void {
    this.shown = state;
    this.element.hidden = false;
    this.element.className = `banner banner--${state}`;
    this.element.setAttribute("role", "alert");
    const sentence = document.createElement("span");
    if (state === "offline") {
      sentence.textContent = "Hors connexion : vos réponses sont gardées sur cet appareil et seront envoyées dès que possible ";
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
