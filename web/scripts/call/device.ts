// What this device keeps of a call until the server has acknowledged it.
import type { Change } from "./queue";

const name = (call: string) => `cordee:appel:${call}`;

export function keepChanges(call: string, changes: Change[]): void {
  try {
    if (changes.length === 0) sessionStorage.removeItem(name(call));
    else sessionStorage.setItem(name(call), JSON.stringify(changes));
  } catch {
    // The device is full. The queue in memory still sends; only a reload during a cut would lose.
  }
}

export function keptChanges(call: string): Change[] {
  return JSON.parse(sessionStorage.getItem(name(call)) ?? "[]") as Change[];
}
