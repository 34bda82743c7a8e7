/** Draws the last minute of tabs, channel and server as rows; the newest is on the right. */

const SPAN = 60_000;
const LANE = {title: 20, plot: 54, band: 8, gap: 18};
const GAP_BETWEEN_SAMPLES = 1500;
/** The width of a message's name in pixels, and the number of rows for names. */
const NAME_WIDTH = 62;
const NAME_ROWS = 3;

export class Timeline {
  #svg;
  #lanes = new Map();
  #messages = [];
  #server = [];
  #limits = {warnAfter: 10, expireAfter: 30};

  constructor(svg) {
    this.#svg = svg;
  }

  tab(name, phase, idle) {
    this.#lane(name).samples.push({t: performance.now(), phase, idle});
  }

  ping(name, result, duration) {
    this.#lane(name).pings.push({t: performance.now(), result, duration: duration * 1000});
  }

  message(kind) {
    this.#messages.push({t: performance.now(), kind});
  }

  /** `known` is null when there is no session. */
  server(known) {
    if (!known) return;
    const {idleFor: idle, warnAfter, expireAfter} = known;
    this.#limits = {warnAfter, expireAfter};
    this.#server.push({t: performance.now(), idle, phase: 'server'});
  }

  draw() {
    const now = performance.now();
    this.#forget(now - SPAN);
    const width = this.#svg.clientWidth;
    const x = (t) => width - ((now - t) / SPAN) * width;
    const step = LANE.title + LANE.plot + LANE.band + LANE.gap;
    const lanes = [...this.#lanes].sort(([a], [b]) => a.localeCompare(b, 'en'));
    const drawn = [
      ...lanes.map(([name, lane], i) => this.#drawLane(name, lane, i * step, x, width)),
      this.#drawMessages(lanes.length * step, x, width),
      this.#drawLane('Server', {samples: this.#server, pings: []}, lanes.length * step + 84, x, width),
    ];
    const height = (lanes.length + 1) * step + 84;
    this.#svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.#svg.setAttribute('height', height);
    this.#svg.replaceChildren(...drawn);
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
      if (lane.samples.length === 0) this.#lanes.delete(name);
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
      text('limit-name', 2, y(limit) + 11, `${kind} ${limit} s`),
    ];
    const last = samples.at(-1);
    const fresh = last && performance.now() - last.t < GAP_BETWEEN_SAMPLES;
    const state = !fresh ? 'no page' : last.phase === 'server' ? '' : `${last.phase}, `;
    const title = fresh
      ? `${name}: ${state}idle ${Math.floor(last.idle)} s`
      : `${name}: ${name === 'Server' ? 'no session' : state}`;
    return group(
      text('lane-name', 0, top + 13, title),
      line('axis', 0, foot, width, foot),
      ...level(warnAfter, 'warn'),
      ...level(expireAfter, 'expire'),
      ...runs(samples).flatMap((run) => this.#drawRun(run, x, y, foot)),
      ...pings.flatMap((ping) => drawPing(ping, x, top + LANE.title + 6)),
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
    const rows = Array(NAME_ROWS).fill(Number.NEGATIVE_INFINITY);
    const marks = this.#messages.flatMap(({t, kind}) => {
      const at = x(t);
      const row = rows.findIndex((end) => end <= at);
      if (row >= 0) rows[row] = at + NAME_WIDTH;
      return [
        line('message', at, top + 20, at, top + 66),
        ...(row < 0 ? [] : [text('message-name', at + 3, top + 32 + row * 14, kind)]),
      ];
    });
    return group(text('lane-name', 0, top + 13, 'Between tabs'), line('axis', 0, top + 66, width, top + 66), ...marks);
  }
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
