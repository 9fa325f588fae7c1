// Two people answered the same question: both answers are shown, one of them chooses.
import type { Conflict } from "./reply";

export interface Choices {
  keepMine(version: number): void;
  takeTheirs(): void;
}

export function showConflict(question: HTMLElement, conflict: Conflict, choices: Choices): void {
  const place = question.querySelector<HTMLElement>(".question__conflict");
  if (!place) return;
  const sentence = document.createElement("p");
  sentence.textContent = `${conflict.by} a répondu « ${conflict.theirs} » à ${conflict.at}, pendant que vous répondiez.`;
  const actions = document.createElement("div");
  actions.className = "actions";
  actions.append(
    choice("Garder ma réponse", "button button--small", () => choices.keepMine(conflict.version)),
    choice("Prendre la sienne", "button button--small button--secondary", () => choices.takeTheirs()),
  );
  place.setAttribute("role", "alert");
  place.replaceChildren(sentence, actions);
  place.hidden = false;

  function choice(label: string, className: string, act: () => void): HTMLButtonElement {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: label, className });
    button.addEventListener("click", () => {
      place?.replaceChildren();
      if (place) place.hidden = true;
      act();
    });
    return button;
  }
}
