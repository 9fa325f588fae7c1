import assert from "node:assert/strict";
import { test } from "node:test";
import { SaveQueue, type Change, type Outcome, type QueueState } from "../scripts/call/queue";

/** A server that answers when told to, a clock that advances when told to, a device that remembers. */
class World {
  readonly posted: Change[] = [];
  readonly states: [QueueState, number][] = [];
  readonly delays: number[] = [];
  kept: Change[] = [];
  private replies: ((outcome: Outcome) => void)[] = [];
  private due: (() => void) | undefined;

  readonly queue = new SaveQueue({
    send: (change) => {
      this.posted.push({ ...change });
      return new Promise((resolve) => this.replies.push(resolve));
    },
    later: (seconds, then) => {
      this.delays.push(seconds);
      this.due = then;
      return () => (this.due = undefined);
    },
    keep: (changes) => (this.kept = structuredClone(changes)),
    tell: (state, waiting) => this.states.push([state, waiting]),
  });

  get unanswered(): number {
    return this.replies.length;
  }

  async answer(outcome: Outcome): Promise<void> {
    const reply = this.replies.shift();
    assert.ok(reply, "nothing was posted");
    reply(outcome);
    await new Promise(setImmediate);
  }

  async wait(): Promise<void> {
    this.due?.();
    await new Promise(setImmediate);
  }

  answers(): string[] {
    return this.posted.map(({ key, fields }) => `${key}=${fields[0]?.[1]}`);
  }
}

let count = 0;
const change = (key: string, value: string, base = 1): Change => ({ key, change: `c${(count += 1)}`, base, fields: [["value", value]] });
const accepted = (versions: Record<string, number> = {}): Outcome => ({ kind: "accepted", versions });

test("never has two requests in flight", async () => {
  const world = new World();
  for (const key of ["age", "retraite", "lien"]) world.queue.put(change(key, "x"));
  assert.equal(world.unanswered, 1);
  await world.answer(accepted());
  assert.equal(world.unanswered, 1);
  await world.answer(accepted());
  await world.answer(accepted());
  assert.deepEqual(world.answers(), ["age=x", "retraite=x", "lien=x"]);
  assert.deepEqual(world.states.at(-1), ["idle", 0]);
});

test("sends the last value of a question that changed while it waited", async () => {
  const world = new World();
  world.queue.put(change("age", "8"));
  world.queue.put(change("retraite", "2"));
  world.queue.put(change("retraite", "20"));
  world.queue.put(change("retraite", "2000"));
  await world.answer(accepted());
  await world.answer(accepted());
  assert.deepEqual(world.answers(), ["age=8", "retraite=2000"]);
});

test("a change made during a save goes after it, on the version that save produced", async () => {
  const world = new World();
  world.queue.put(change("age", "8", 3));
  world.queue.put(change("age", "84", 3));
  await world.answer(accepted({ age: 4 }));
  assert.deepEqual(world.posted.map(({ base }) => base), [3, 4]);
});

test("without network keeps everything, waits longer each time, and posts the very same change again", async () => {
  const world = new World();
  world.queue.put(change("age", "84"));
  await world.answer({ kind: "unreachable" });
  world.queue.put(change("age", "85"));
  world.queue.put(change("lien", "fils"));
  assert.equal(world.unanswered, 0);
  assert.deepEqual(world.states.at(-1), ["offline", 3]);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    await world.wait();
    await world.answer({ kind: "unreachable" });
  }
  assert.deepEqual(world.delays, [2, 5, 10, 20, 30, 30]);
  assert.equal(new Set(world.posted.map(({ change }) => change)).size, 1);
  assert.equal(world.kept.length, 3);

  world.queue.retry();
  await world.answer(accepted({ age: 2 }));
  await world.answer(accepted({ age: 3 }));
  await world.answer(accepted());
  assert.deepEqual(world.answers().slice(-3), ["age=84", "age=85", "lien=fils"]);
  assert.equal(world.posted.at(-2)?.base, 2);
  assert.deepEqual(world.kept, []);
});

test("an expired session keeps the changes until the person is back", async () => {
  const world = new World();
  world.queue.put(change("age", "84"));
  await world.answer({ kind: "expired" });
  world.queue.put(change("lien", "fils"));
  assert.equal(world.unanswered, 0);
  assert.deepEqual(world.states.at(-1), ["expired", 2]);
  world.queue.retry();
  await world.answer(accepted());
  await world.answer(accepted());
  assert.deepEqual(world.states.at(-1), ["idle", 0]);
});

test("a refused change does not hold the others back", async () => {
  const world = new World();
  world.queue.put(change("age", "84"));
  world.queue.put(change("lien", "fils"));
  await world.answer({ kind: "refused" });
  await world.answer(accepted());
  assert.deepEqual(world.kept, []);
});

test("after a reload the changes go again, oldest first", async () => {
  const before = new World();
  before.queue.put(change("age", "84"));
  before.queue.put(change("age", "85"));
  before.queue.put(change("lien", "fils"));
  const after = new World();
  after.queue.restore(before.kept);
  await after.answer(accepted());
  await after.answer(accepted());
  await after.answer(accepted());
  assert.deepEqual(after.answers(), ["age=84", "age=85", "lien=fils"]);
  assert.equal(after.posted[0]?.change, before.posted[0]?.change);
});
