// What one question holds on the page.
import type { Field } from "./queue";

export type AnswerState = "none" | "answered" | "unknown" | "refused";

type Input = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export function questionOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-question]") : null;
}

export function findQuestion(key: string): HTMLElement | null {
  return document.getElementById(`q-${key}`);
}

export const keyOf = (question: HTMLElement) => question.dataset["question"] ?? "";
export const versionOf = (question: HTMLElement) => Number(question.dataset["version"] ?? 0);

export function inputsOf(question: HTMLElement): Input[] {
  return [...question.querySelectorAll<Input>("input[name], textarea[name], select[name]")].filter((input) =>
    input.name.startsWith(`${keyOf(question)}~`),
  );
}

const isState = (input: Input) => input.name.endsWith("~state");
const isTick = (input: Input): input is HTMLInputElement =>
  input instanceof HTMLInputElement && (input.type === "radio" || input.type === "checkbox");

/** The inputs of the answer itself, in page order. */
export function answerInputs(question: HTMLElement): Input[] {
  return inputsOf(question).filter((input) => !isState(input));
}

/** What would be posted for this question, names without their « key~ ». */
export function fieldsOf(question: HTMLElement): Field[] {
  const prefix = keyOf(question).length + 1;
  return inputsOf(question)
    .filter((input) => !input.disabled && (!isTick(input) || input.checked))
    .map((input) => [input.name.slice(prefix), input.value]);
}

/** Puts posted fields back into the page, as after a reload. */
export function restoreFields(question: HTMLElement, fields: Field[]): void {
  const prefix = keyOf(question).length + 1;
  const left = [...fields];
  for (const input of inputsOf(question)) {
    const at = left.findIndex(([name, value]) => name === input.name.slice(prefix) && (!isTick(input) || value === input.value));
    if (isTick(input)) input.checked = at >= 0;
    else input.value = at >= 0 ? (left[at]?.[1] ?? "") : "";
    if (at >= 0) left.splice(at, 1);
  }
}

export function stateOf(question: HTMLElement): AnswerState {
  const checked = question.querySelector<HTMLInputElement>('input[name$="~state"]:checked');
  return (checked?.value as AnswerState | undefined) ?? "none";
}

/** Notes the state on the question, so that a second click on it can be told from a first. */
export function rememberState(question: HTMLElement): void {
  question.dataset["state"] = stateOf(question);
}

export function setState(question: HTMLElement, state: AnswerState): void {
  const radio = question.querySelector<HTMLInputElement>(`input[name$="~state"][value="${state}"]`);
  if (radio) radio.checked = true;
  rememberState(question);
}

/** The detail of a service has values of its own (a frequency, a duration) that answer nothing by themselves. */
export function isAnswered(question: HTMLElement): boolean {
  const inputs = answerInputs(question).filter((input) => input.closest(".service__detail") === null);
  return inputs.some((input) => (isTick(input) ? input.checked : input.value.trim() !== ""));
}

/** An answer typed makes the question « répondu », an answer wiped out « non abordé ». */
export function followAnswer(question: HTMLElement): void {
  setState(question, isAnswered(question) ? "answered" : "none");
}

/** Unticks every option; used by Suppr in a group of radios, which has no other way back. */
export function clearTicks(question: HTMLElement): void {
  for (const input of answerInputs(question)) if (isTick(input)) input.checked = false;
}

/** Nothing typed here waits, was refused or disagrees: what a colleague answered may take its place. */
export function isSettled(question: HTMLElement): boolean {
  const state = question.querySelector<HTMLElement>(".question__status")?.dataset["state"];
  const disputed = question.querySelector<HTMLElement>(".question__conflict")?.hidden === false;
  return !disputed && state !== "waiting" && state !== "error" && !question.contains(document.activeElement);
}

export function showStatus(question: HTMLElement, text: string, state: "saved" | "waiting" | "error"): void {
  const status = question.querySelector<HTMLElement>(".question__status");
  if (!status) return;
  status.textContent = text;
  status.dataset["state"] = state;
}

/** Shows or takes away the sentence that says why the answer is not accepted. */
export function showError(question: HTMLElement, message: string | undefined): void {
  const place = question.querySelector<HTMLElement>(".question__error");
  if (!place) return;
  place.textContent = message ?? "";
  place.hidden = message === undefined;
  for (const input of answerInputs(question)) {
    if (message === undefined) {
      input.removeAttribute("aria-invalid");
      if (input.getAttribute("aria-describedby") === place.id) input.removeAttribute("aria-describedby");
    } else {
      input.setAttribute("aria-invalid", "true");
      if (place.id && !input.hasAttribute("aria-describedby")) input.setAttribute("aria-describedby", place.id);
    }
  }
}

/** The first thing to type or tick in a question: the ticked option if there is one. */
export function firstInput(question: HTMLElement): Input | undefined {
  const inputs = answerInputs(question);
  return inputs.find((input) => isTick(input) && input.checked) ?? inputs[0];
}
