import {Agenda} from './agenda.ts';
import type {Core} from './core.ts';
import type {Device} from './device.ts';
import {type Observer, report} from './observer.ts';
import {Random} from './random.ts';
import type {Tab} from './tab.ts';

/** Devices and their tabs, with one true time. Invariants observe a world; it does not know them. */
export class World {
  readonly core: Core;
  readonly agenda = new Agenda();
  readonly random: Random;
  readonly devices: Device[] = [];
  readonly observers: Observer[] = [];
  /** The events, a line each; undefined unless they are to be read. */
  readonly timeline: string[] | undefined;
  /** The tab that the user, or the page, makes do something at this moment. */
  triggeredTab: Tab | undefined;
  /** The tab in which the user is active at this moment. */
  activeTab: Tab | undefined;
  /** Milliseconds for which tabs ran and had a session, over all tabs. */
  tabTime = 0;

  constructor(core: Core, seed: number, timeline?: string[]) {
    this.core = core;
    this.random = new Random(seed);
    this.timeline = timeline;
  }

  get tabs(): Tab[] {
    return this.devices.flatMap(({tabs}) => tabs);
  }

  report<E extends keyof Observer>(event: E, ...details: Parameters<Required<Observer>[E]>): void {
    report(this.observers, event, ...details);
  }

  trace(subject: string, event: string): void {
    this.timeline?.push(`${clock(this.agenda.time)}  ${subject.padEnd(6)} ${event}`);
  }
}

/** `1:02:03.456` of true time. */
function clock(time: number): string {
  const seconds = (time / 1000) % 60;
  const minutes = Math.floor(time / 60_000) % 60;
  const hours = Math.floor(time / 3_600_000);
  return `${String(hours).padStart(3)}:${String(minutes).padStart(2, '0')}:${seconds.toFixed(3).padStart(6, '0')}`;
}
