// The keys of the call. None is a single letter.
import { answerInputs, firstInput, questionOf } from "./question";

export interface KeyboardHost {
  openPalette(): void;
  previousStep(): void;
  nextStep(): void;
  answered(question: HTMLElement): void;
  wiped(question: HTMLElement): void;
}

export function onKey(event: KeyboardEvent, host: KeyboardHost): void {
  const target = event.target;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    return host.openPalette();
  }
  if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    return event.key === "ArrowUp" ? host.previousStep() : host.nextStep();
  }
  if (event.ctrlKey || event.metaKey || event.altKey || !(target instanceof HTMLInputElement)) return;

  const question = questionOf(target);
  if (!question) return;
  const tick = target.type === "radio" || target.type === "checkbox";
  if (tick && /^[1-9]$/.test(event.key)) pick(event, question, target, host);
  else if (target.type === "radio" && event.key === "Delete") {
    event.preventDefault();
    host.wiped(question);
  } else if (event.key === "Enter") {
    event.preventDefault();
    nextQuestion(question)?.focus();
  }
}

// The digit counts within the group that has the focus: same name, same question.
function pick(event: KeyboardEvent, question: HTMLElement, from: HTMLInputElement, host: KeyboardHost): void {
  const group = [...question.querySelectorAll<HTMLInputElement>(`input[name="${CSS.escape(from.name)}"]`)];
  const option = group[Number(event.key) - 1];
  if (!option) return;
  event.preventDefault();
  option.focus();
  option.checked = option.type === "radio" ? true : !option.checked;
  host.answered(question);
}

function nextQuestion(question: HTMLElement): HTMLElement | undefined {
  const step = question.closest("[data-step]");
  const open = [...(step?.querySelectorAll<HTMLElement>("[data-question]") ?? [])].filter(
    (other) => other.checkVisibility() && answerInputs(other).length > 0,
  );
  const next = open[open.indexOf(question) + 1];
  return next ? firstInput(next) : (step?.querySelector<HTMLElement>(".step__end button") ?? undefined);
}
