/** Draws the last minute of tabs, channel and server as rows; the newest is on the right. */

const SPAN_MS = 60_000;
const TICKS = [60, 45, 30, 15, 0];
const LANE = {title: 20, plot: 44, band: 8, gap: 14};
/** Words of a row begin after its name. */
const NAME_WIDTH = 190;
const MESSAGES_HEIGHT = 44;
const AXIS_HEIGHT = 20;
/** Pixels; a narrower axis has fewer ticks. */
const NARROW = 500;
const FRAMES = ['Tab A', 'Tab B'];
const GAP_BETWEEN_SAMPLES = 1500;
/** Pixels of a letter. */
const LETTER = 6.4;

/** Messages without words are drawn as a stroke alone. */
const MESSAGES = {
  hello: 'a tab has opened',
  activity: 'told the other tab',
  answer: 'told the other tab',
  unreachable: 'told the other tab',
  ended: 'told the other tab: over',
};
const PINGS = {active: 'asked the server', unreachable: 'no answer', expired: 'the server: over'};

export class Timeline {
  #svg;
  #lanes = new Map();
  #messages = [];
  #server = [];
  #limits;
  #stoppedAt;
  #lostMs = 0;

  constructor(svg, limits) {
    this.#svg = svg;
    this.#limits = limits;
    // The frames always have a row, so that nothing below moves.
    for (const name of FRAMES) this.#lane(name);
    this.draw();
  }

  /** Stops with the clocks of the tabs, and goes on with them. */
  stop(stopped) {
    if (stopped === (this.#stoppedAt !== undefined)) return;
    if (!stopped) this.#lostMs += performance.now() - this.#stoppedAt;
    this.#stoppedAt = stopped ? performance.now() : undefined;
  }

  get #now() {
    return (this.#stoppedAt ?? performance.now()) - this.#lostMs;
  }

  tab(name, phase, idle) {
    this.#lane(name).samples.push({t: this.#now, phase, idle});
  }

  ping(name, result, duration) {
    this.#lane(name).pings.push({t: this.#now, result, duration: duration * 1000});
  }

  message(kind) {
    this.#messages.push({t: this.#now, words: MESSAGES[kind]});
  }

  /** `known` is null when there is no session. */
  server(known) {
    if (!known) return;
    const {idleFor: idle, warnAfter, expireAfter} = known;
    this.#limits = {warnAfter, expireAfter};
    this.#server.push({t: this.#now, idle, phase: 'server'});
  }

  draw() {
    const now = this.#now;
    this.#forget(now - SPAN_MS);
    const width = this.#svg.clientWidth;
    const x = (t) => width - ((now - t) / SPAN_MS) * width;
    let top = 0;
    const add = (height, draw) => {
      top += height;
      return draw(top - height);
    };
    const lane = (name, facts) =>
      add(LANE.title + LANE.plot + LANE.band + LANE.gap, (at) => this.#drawLane(name, facts, at, x, width));
    const [first, ...others] = [...this.#lanes].sort(([a], [b]) => a.localeCompare(b, 'en'));
    const rows = [
      ...(first ? [lane(...first)] : []),
      add(MESSAGES_HEIGHT, (at) => this.#drawMessages(at, x, width)),
      ...others.map((other) => lane(...other)),
      lane('Server', {samples: this.#server, pings: []}),
    ];
    const axis = add(AXIS_HEIGHT, (at) => drawAxis(at, width));
    this.#svg.setAttribute('viewBox', `0 0 ${width} ${top}`);
    this.#svg.setAttribute('height', top);
    this.#svg.replaceChildren(axis, ...rows);
  }

  #lane(name) {
    if (!this.#lanes.has(name)) this.#lanes.set(name, {samples: [], pings: []});
    return this.#lanes.get(name);
  }

  #forget(before) {
    const recent = (list) => list.filter(({t}) => t > before);
    for (const [name, lane] of this.#lanes) {
      lane.samples = recent(lane.samples);
      lane.pings = recent(lane.pings);
      if (lane.samples.length === 0 && !FRAMES.includes(name)) this.#lanes.delete(name);
    }
    this.#messages = recent(this.#messages);
    this.#server = recent(this.#server);
  }

  #drawLane(name, {samples, pings}, top, x, width) {
    const {warnAfter, expireAfter} = this.#limits;
    const foot = top + LANE.title + LANE.plot;
    const y = (idle) => foot - Math.min(idle / (expireAfter * 1.08), 1) * LANE.plot;
    const level = (limit, kind) => [
      line(`limit ${kind}`, 0, y(limit), width, y(limit)),
      text('limit-name', 2, y(limit) + 11, `${kind} after ${limit} s`),
    ];
    const last = samples.at(-1);
    const fresh = last && this.#now - last.t < GAP_BETWEEN_SAMPLES;
    const state = !fresh ? 'no page' : last.phase === 'server' ? '' : `${last.phase}, `;
    const title = fresh
      ? `${name}: ${state}idle ${Math.floor(last.idle)} s`
      : `${name}: ${name === 'Server' ? 'no session' : state}`;
    const marks = pings.map(({t, result}) => ({t, words: PINGS[result]}));
    return group(
      text('lane-name', 0, top + 13, title),
      line('axis', 0, foot, width, foot),
      ...(name === 'Server' ? [] : level(warnAfter, 'warns')),
      ...level(expireAfter, 'ends'),
      ...runs(samples).flatMap((run) => this.#drawRun(run, x, y, foot)),
      ...pings.flatMap((ping) => drawPing(ping, x, top + 9)),
      ...words(marks, x, width, top + 13),
    );
  }

  /** A line of idle time, and below it a band for each phase. */
  #drawRun(run, x, y, foot) {
    const points = run.map(({t, idle}) => `${x(t).toFixed(1)},${y(idle).toFixed(1)}`).join(' ');
    const bands = [];
    for (const [i, {t, phase}] of run.entries()) {
      if (bands.at(-1)?.phase !== phase) bands.push({phase, from: t, to: t});
      bands.at(-1).to = run[i + 1]?.t ?? t;
    }
    return [
      shape('polyline', {class: 'idle', points}),
      ...bands.map(({phase, from, to}) =>
        shape('rect', {
          class: `band ${phase}`,
          x: x(from),
          y: foot,
          width: Math.max(1, x(to) - x(from)),
          height: LANE.band,
        }),
      ),
    ];
  }

  #drawMessages(top, x, width) {
    const foot = top + MESSAGES_HEIGHT - 10;
    return group(
      text('lane-name', 0, top + 13, 'Between tabs'),
      ...this.#messages.map(({t}) => line('message', x(t), top + 18, x(t), foot)),
      ...words(this.#messages, x, width, top + 13),
    );
  }
}

function drawAxis(top, width) {
  const ticks = width < NARROW ? TICKS.filter((ago) => ago % 60 === 0 || ago === 30) : TICKS;
  const marks = ticks.flatMap((ago) => {
    const x = width - (ago / TICKS[0]) * width;
    const anchor = ago === TICKS[0] ? 'start' : ago === 0 ? 'end' : 'middle';
    const label = text('tick-name', x, top + 14, ago === 0 ? 'now' : `${ago} s ago`);
    label.setAttribute('text-anchor', anchor);
    return [line('tick', x, 0, x, top), label];
  });
  return group(...marks);
}

/** Words beside the marks of a row, the newest first; a mark without room for its words goes without. */
function words(marks, x, width, y) {
  let free = width;
  return marks.toReversed().flatMap(({t, words = ''}) => {
    const length = words.length * LETTER + 12;
    const at = x(t);
    const start = at + length <= free ? at : at - length;
    const covers = (mark) => mark.t !== t && x(mark.t) > start && x(mark.t) < start + length;
    if (!words || start < NAME_WIDTH || start + length > free || marks.some(covers)) return [];
    free = start;
    return [text('words', start + 6, y, words)];
  });
}

/** Groups of samples without a gap. A page that was left reports nothing. */
function runs(samples) {
  const found = [];
  for (const sample of samples) {
    const run = found.at(-1);
    if (run && sample.t - run.at(-1).t < GAP_BETWEEN_SAMPLES) run.push(sample);
    else found.push([sample]);
  }
  return found;
}

function drawPing({t, result, duration}, x, y) {
  const marks = {
    active: ['circle', {cx: x(t), cy: y, r: 4}],
    unreachable: ['path', {d: `M${x(t) - 4} ${y - 4}l8 8m0 -8l-8 8`}],
    expired: ['rect', {x: x(t) - 4, y: y - 4, width: 8, height: 8}],
  };
  const [name, where] = marks[result];
  return [line('asking', x(t - duration), y, x(t), y), shape(name, {class: `ping ${result}`, ...where})];
}

function shape(name, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const group = (...children) => shape('g', {}, ...children);
const line = (kind, x1, y1, x2, y2) => shape('line', {class: kind, x1, y1, x2, y2});
const text = (kind, x, y, words) => shape('text', {class: kind, x, y}, words);
