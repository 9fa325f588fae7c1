// The call page: joins the answers on the page, the queue and what the server says.
import { Announcer } from "./announcer";
import { Banner } from "./banner";
import { Colleagues } from "./colleagues";
import { changeId } from "./change-id";
import { showConflict } from "./conflict";
import { post, postOnLeaving, type Addresses } from "./connection";
import { keepChanges, keptChanges } from "./device";
import { onKey } from "./keyboard";
import type { NotePad } from "./note-pad";
import { Palette } from "./palette";
import { Position, resume } from "./position";
import * as questions from "./question";
import { NOTES, SaveQueue, type Change, type Field, type QueueState } from "./queue";
import { morph, type CallState, type Conflict, type Reply } from "./reply";
import type { Entry } from "./search";
import { Steps } from "./steps";

const TYPING_MS = 800;
const WAITING = "Enregistrement en cours…";

export class CallScreen extends HTMLElement {
  private readonly steps = new Steps(this);
  /** Edits not yet handed to the queue: the timer that will do it. */
  private readonly edited = new Map<string, ReturnType<typeof setTimeout>>();
  private queue!: SaveQueue;
  private banner!: Banner;
  private announcer!: Announcer;
  private addresses!: Addresses;
  private savedAt = "";
  private announced = "";
  /** Answers a colleague's answer stands against: kept on this device until the person chooses. */
  private readonly disputed = new Map<string, Change>();
  private call = "";
  /** Changes sent and replies received, to tell an older reply from a newer one. */
  private exchanges = 0;
  /** What waits for the queue to be empty: a page that reads the answers, a form. */
  private onceSaved: (() => void) | undefined;
  /** The question that could not be saved while something waited. */
  private unsaved: string | undefined;

  connectedCallback(): void {
    const { call = "", save = "", note = "", seen = "", position = "", step = "", field = "", scroll = "0", news = "", colleagues = "" } = this.dataset;
    this.call = call;
    this.addresses = { save, note, seen };
    this.classList.add("scripted");
    this.banner = new Banner(this);
    this.announcer = new Announcer(this);
    this.queue = new SaveQueue({
      send: (change) => this.send(change),
      later: (seconds, then) => {
        const timer = setTimeout(then, seconds * 1000);
        return () => clearTimeout(timer);
      },
      keep: (changes) => this.keep(changes),
      tell: (state, waiting) => this.onQueue(state, waiting),
    });

    const wanted = new URL(location.href).searchParams.get("etape");
    const asked = wanted ?? step;
    if (asked !== "") this.steps.show(asked, "nothing");
    else this.steps.pane("etape");
    if (asked === step) resume(field, Number(scroll));

    for (const question of this.querySelectorAll<HTMLElement>("[data-question]")) questions.rememberState(question);
    this.listen();
    this.replay(keptChanges(call));
    if (wanted === null && field === "") this.begin();
    if (position !== "") new Position(position, () => this.steps.currentKey());
    new Colleagues(news, seen, colleagues, {
      saves: () => this.exchanges,
      busy: () => this.edited.size + this.queue.pending().length > 0,
      accept: (reply) => this.acceptNews(reply),
    });
  }

  /** A call nobody has looked at or noted anything in yet: the hands are on the keyboard, the first question takes them. */
  private begin(): void {
    const all = [...this.querySelectorAll<HTMLElement>("[data-question]")];
    const first = all.find((question) => question.offsetParent !== null);
    if (first && all.every((question) => questions.versionOf(question) === 0)) questions.firstInput(first)?.focus();
  }

  private listen(): void {
    this.addEventListener("input", (event) => this.onInput(event));
    this.addEventListener("focusout", (event) => this.onLeave(event));
    this.addEventListener("click", (event) => this.onClick(event));
    this.addEventListener("submit", (event) => this.onSubmit(event));

    const palette = new Palette({ entries: () => this.openEntries(), goTo: (key) => this.goTo(key) });
    // The palette is a child of body: what is typed in it must reach the queue too.
    const dialog = document.querySelector<HTMLDialogElement>("dialog.palette");
    dialog?.addEventListener("input", (event) => this.onInput(event));
    dialog?.addEventListener("focusout", (event) => this.onLeave(event));
    dialog?.addEventListener("click", (event) => this.onClick(event));
    this.querySelector("[data-open-palette]")?.addEventListener("click", () => palette.open());

    document.addEventListener("keydown", (event) =>
      onKey(event, {
        openPalette: () => palette.open(),
        previousStep: () => this.move(-1),
        nextStep: () => this.move(1),
        answered: (question) => this.changed(question, 0),
        wiped: (question) => {
          questions.clearTicks(question);
          this.changed(question, 0);
        },
      }),
    );
    document.addEventListener("visibilitychange", () => {
      this.handOverAll();
      if (document.visibilityState === "visible" && this.queue.pending().length > 0) this.queue.retry();
    });
    addEventListener("online", () => this.queue.retry());
    addEventListener("pagehide", () => {
      this.handOverAll();
      postOnLeaving(this.addresses, this.queue.pending());
    });
  }

  // --- From the page to the queue

  private onInput(event: Event): void {
    const question = questions.questionOf(event.target);
    if (question) {
      const input = event.target as HTMLInputElement;
      if (input.name.endsWith("~state")) this.edit(questions.keyOf(question), TYPING_MS / 4);
      else this.changed(question, input.type === "radio" || input.type === "checkbox" ? 0 : TYPING_MS);
    } else if (event.target instanceof Element && event.target.closest("note-pad")) {
      this.edit(NOTES, event.target instanceof HTMLTextAreaElement ? TYPING_MS : 0);
    }
  }

  private changed(question: HTMLElement, wait: number): void {
    questions.followAnswer(question);
    questions.showStatus(question, "", "waiting");
    this.edit(questions.keyOf(question), wait);
  }

  private edit(key: string, wait: number): void {
    clearTimeout(this.edited.get(key));
    this.edited.set(key, setTimeout(() => this.handOver(key), wait));
  }

  private onLeave(event: FocusEvent): void {
    const question = questions.questionOf(event.target);
    const key = question ? questions.keyOf(question) : NOTES;
    if (this.edited.has(key)) this.handOver(key);
    if (question && "leaving" in question.dataset && !question.contains(event.relatedTarget as Node | null)) {
      delete question.dataset["leaving"];
      question.hidden = true;
    }
  }

  private handOver(key: string): void {
    clearTimeout(this.edited.get(key));
    this.edited.delete(key);
    const change = key === NOTES ? this.noteChange() : this.questionChange(key);
    if (change) this.queue.put(change);
  }

  private handOverAll(): void {
    for (const key of [...this.edited.keys()]) this.handOver(key);
  }

  private keep(changes: Change[]): void {
    const sent = new Set(changes.map(({ key }) => key));
    keepChanges(this.call, [...changes, ...[...this.disputed.values()].filter(({ key }) => !sent.has(key))]);
  }

  private questionChange(key: string, base?: number): Change | undefined {
    const question = questions.findQuestion(key);
    if (!question) return undefined;
    return { key, change: changeId(), base: base ?? questions.versionOf(question), fields: questions.fieldsOf(question) };
  }

  private noteChange(): Change | undefined {
    const pad = this.notePad();
    const text = pad?.querySelector("textarea")?.value;
    if (!pad || text === undefined) return undefined;
    const fields: Field[] = [["text", text], ["step", this.steps.currentKey()]];
    if (this.healthBox()?.checked) fields.push(["sante", "oui"]);
    return { key: NOTES, change: changeId(), base: Number(pad.dataset["version"] ?? 0), fields };
  }

  private notePad(): NotePad | null {
    return this.querySelector<NotePad>("note-pad");
  }

  private healthBox(): HTMLInputElement | null | undefined {
    return this.notePad()?.querySelector<HTMLInputElement>('input[name="sante"]');
  }

  /** What an earlier page could not send goes back into its fields, then to the queue. */
  private replay(changes: Change[]): void {
    for (const { key, fields } of changes) {
      if (key === NOTES) {
        const kept = new Map(fields);
        const [area, box] = [this.notePad()?.querySelector("textarea"), this.healthBox()];
        if (area) area.value = kept.get("text") ?? "";
        if (box) box.checked = kept.has("sante");
      } else {
        const question = questions.findQuestion(key);
        if (question) questions.restoreFields(question, fields);
      }
    }
    this.queue.restore(changes);
  }

  // --- From the server to the page

  private async send(change: Change): ReturnType<typeof post> {
    this.exchanges += 1;
    const outcome = await post(this.addresses, change, (reply) => this.accept(change, reply));
    if (outcome.kind === "refused") {
      this.unsaved = change.key;
      const question = questions.findQuestion(change.key);
      if (question) questions.showStatus(question, "La réponse n’a pas pu être enregistrée", "error");
    }
    return outcome;
  }

  private async accept(change: Change, { state, fragments }: Reply): Promise<void> {
    this.exchanges += 1;
    await this.show(fragments);
    if (state) {
      this.savedAt = state.savedAt;
      this.applyShape(state);
      this.applyState(change, state);
    }
    this.announce();
  }

  /** What a colleague has answered enters the page, save where somebody is writing. */
  private async acceptNews({ state, fragments }: Reply): Promise<boolean> {
    const answered = fragments.filter((fragment) => fragment instanceof HTMLElement && "question" in fragment.dataset) as HTMLElement[];
    await this.show(fragments.filter((fragment) => !answered.includes(fragment as HTMLElement)));
    const shown = answered.map((fresh) => this.take(fresh));
    if (state) this.applyShape(state);
    this.announce();
    return shown.every(Boolean);
  }

  private take(fresh: HTMLElement): boolean {
    const question = questions.findQuestion(questions.keyOf(fresh));
    if (!question || questions.versionOf(fresh) <= questions.versionOf(question)) return true;
    if (!questions.isSettled(question)) return false;
    question.replaceWith(fresh);
    questions.rememberState(fresh);
    return true;
  }

  private async show(fragments: Element[]): Promise<void> {
    for (const fragment of fragments) await morph(fragment);
    this.steps.markCurrent();
  }

  private announce(): void {
    const figures = this.querySelector<HTMLElement>("[data-announce]")?.dataset["announce"] ?? "";
    if (figures !== "" && figures !== this.announced) this.announcer.say(figures);
    this.announced = figures;
  }

  /** Which questions and steps the answers call for. */
  private applyShape(state: CallState): void {
    this.hide(state.hiddenQuestions);
    this.markEssential(state.essentialQuestions);
    this.steps.close(state.hiddenSteps);
  }

  private applyState(change: Change, state: CallState): void {
    const { errors = {}, conflicts = [] } = state;
    for (const [key, message] of Object.entries(errors)) this.withQuestion(key, (question) => questions.showError(question, message));
    this.disputed.delete(change.key);
    for (const conflict of conflicts) {
      // Sent again under another name when the page is read again, it meets the same answer and asks again.
      if (conflict.key === change.key) this.disputed.set(change.key, { ...change, change: changeId() });
      this.onConflict(conflict);
    }
    if (Object.keys(errors).length + conflicts.length > 0) this.unsaved = change.key;

    if (change.key === NOTES) {
      const pad = this.notePad();
      if (pad && state.note) pad.dataset["version"] = String(state.note.version);
      const status = pad?.querySelector(".notes__status");
      if (status) status.textContent = `Enregistré à ${state.savedAt}`;
      return;
    }
    this.withQuestion(change.key, (question) => {
      const version = state.versions[change.key];
      if (version !== undefined) question.dataset["version"] = String(version);
      if (change.key in errors) return questions.showStatus(question, "Non enregistré", "error");
      if (conflicts.some(({ key }) => key === change.key)) return questions.showStatus(question, "", "waiting");
      questions.showError(question, undefined);
      questions.showStatus(question, `✓ Enregistré à ${state.savedAt}`, "saved");
    });
  }

  private hide(keys: string[]): void {
    const gone = new Set(keys);
    for (const question of document.querySelectorAll<HTMLElement>("[data-question]")) {
      const hidden = gone.has(questions.keyOf(question));
      delete question.dataset["leaving"];
      if (hidden && question.contains(document.activeElement)) question.dataset["leaving"] = "";
      else question.hidden = hidden;
    }
  }

  /** « Essentiel » reminds of what nobody has raised yet. */
  private markEssential(keys: string[]): void {
    const left = new Set(keys);
    for (const tag of document.querySelectorAll<HTMLElement>("[data-essential]")) {
      const question = questions.questionOf(tag);
      tag.hidden = question === null || !left.has(questions.keyOf(question));
    }
  }

  private onConflict(conflict: Conflict): void {
    this.withQuestion(conflict.key, (question) =>
      showConflict(question, conflict, {
        keepMine: (version) => {
          const change = this.questionChange(conflict.key, version);
          if (change) this.queue.put(change);
        },
        takeTheirs: () => {
          this.disputed.delete(conflict.key);
          this.keep(this.queue.pending());
          void this.reload(question);
        },
      }),
    );
  }

  private async reload(question: HTMLElement): Promise<void> {
    const key = questions.keyOf(question);
    const response = await fetch(`/appels/${this.dataset["call"]}/questions/${key}`).catch(() => undefined);
    const fresh = response?.ok && new DOMParser().parseFromString(await response.text(), "text/html").getElementById(question.id);
    if (fresh) {
      question.replaceWith(fresh);
      questions.rememberState(fresh);
    } else questions.showStatus(question, "La réponse de votre collègue n’a pas pu être lue. Réessayez.", "error");
  }

  private withQuestion(key: string, act: (question: HTMLElement) => void): void {
    const question = questions.findQuestion(key);
    if (question) act(question);
  }

  private onQueue(state: QueueState, waiting: number): void {
    this.banner.show(state, waiting);
    this.showQueue(state, waiting);
    const then = this.onceSaved;
    if (!then || state === "saving") return;
    // Without network the person decides again later; nothing leaves by surprise.
    this.onceSaved = undefined;
    if (state !== "idle") this.banner.keep("Vous restez sur cette page : la suivante a besoin de vos réponses.");
    else if (this.unsaved !== undefined) {
      this.banner.keep("Vous restez sur cette page : une réponse n’a pas pu être enregistrée. Corrigez-la, ou demandez de nouveau la page suivante.");
      this.goTo(this.unsaved);
    } else then();
  }

  private showQueue(state: QueueState, waiting: number): void {
    const status = document.getElementById("etat-enregistrement");
    if (!status) return;
    status.dataset["state"] = state === "idle" ? "saved" : state === "expired" ? "error" : state;
    if (state === "saving") status.textContent = this.onceSaved ? WAITING : "Enregistrement…";
    else if (state === "idle") status.textContent = this.savedAt ? `Enregistré à ${this.savedAt}` : "";
    else status.textContent = `${waiting} en attente`;
    if (state === "idle" && this.savedAt) this.announcer.say(`Enregistré à ${this.savedAt}`);
  }

  // --- Moving about

  private onClick(event: Event): void {
    if (!(event.target instanceof Element)) return;
    const link = event.target.closest<HTMLElement>("[data-step-link]");
    const tab = event.target.closest<HTMLElement>(".call-tabs [data-show]");
    const radio = event.target.closest<HTMLInputElement>('input[name$="~state"]');
    const question = event.target.closest<HTMLElement>("[data-question-link]");
    const leaving = event.target.closest<HTMLAnchorElement>("a[data-after-save]");
    const { ctrlKey, metaKey, shiftKey } = event as MouseEvent;
    const plainClick = !ctrlKey && !metaKey && !shiftKey;
    if (question && plainClick) {
      event.preventDefault();
      this.goTo(question.dataset["questionLink"] ?? "");
    } else if (link && plainClick) {
      event.preventDefault();
      this.steps.show(link.dataset["stepLink"] ?? "");
    } else if (leaving && plainClick) {
      event.preventDefault();
      this.leaveFor(leaving.href);
    } else if (tab) {
      this.steps.pane(tab.dataset["show"] ?? "etape");
      if (tab.dataset["show"] === "notes") this.notePad()?.unfold();
    }
    else if (radio) this.onState(radio);
  }

  /** A second click on « Ne sait pas » takes it back. */
  private onState(radio: HTMLInputElement): void {
    const question = questions.questionOf(radio);
    if (!question) return;
    if (question.dataset["state"] === radio.value) questions.followAnswer(question);
    else questions.rememberState(question);
    this.edit(questions.keyOf(question), TYPING_MS / 4);
  }

  private onSubmit(event: SubmitEvent): void {
    const form = event.target;
    // What htmx already posts stays on this page.
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
    if (form.closest("section[data-step]")) {
      event.preventDefault();
      this.handOverAll();
      this.move(1);
    } else if (this.mustWait(() => form.requestSubmit(event.submitter))) event.preventDefault();
  }

  private leaveFor(address: string): void {
    if (!this.mustWait(() => this.leaveFor(address))) location.assign(address);
  }

  /** « Suspendre », « Conclure »: what is typed goes first. `then` comes once it has all arrived, or not at all. */
  private mustWait(then: () => void): boolean {
    this.handOverAll();
    if (this.queue.pending().length === 0) return false;
    this.unsaved = undefined;
    this.onceSaved = then;
    this.announcer.say(WAITING);
    this.showQueue("saving", this.queue.pending().length);
    this.queue.retry();
    return true;
  }

  private move(by: 1 | -1): void {
    const key = this.steps.neighbour(by);
    if (key !== undefined) this.steps.show(key);
  }

  private goTo(key: string): void {
    const question = questions.findQuestion(key);
    const step = question?.closest<HTMLElement>("section[data-step]");
    if (!question || !step) return;
    this.steps.show(step.dataset["step"] ?? "", "nothing");
    const first = questions.firstInput(question);
    question.scrollIntoView({ block: "center" });
    first?.focus({ preventScroll: true });
  }

  private openEntries(): Entry[] {
    const index = document.getElementById("appel-index")?.textContent ?? "[]";
    return (JSON.parse(index) as Entry[]).filter(({ key }) => questions.findQuestion(key)?.hidden === false);
  }
}
