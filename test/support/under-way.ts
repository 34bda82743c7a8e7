/** The messages and requests that this window has sent while it is watched, and that have not arrived yet. */
export interface UnderWay {
  readonly count: number;
  restore(): void;
}

/**
 * Counts the messages and requests that take real time. Simulated time waits for them, so the speed of the machine does
 * not matter to a test.
 */
export function watchUnderWay(): UnderWay {
  const {MessageChannel, BroadcastChannel, fetch} = window;
  const broadcasts = new Set<BroadcastChannel>();
  let count = 0;

  /** Returns a function that must be called before each message to `receiver`. */
  const watch = (receiver: MessagePort | BroadcastChannel): (() => void) => {
    let due = 0;
    const take = (number: number) => {
      due -= number;
      count -= number;
    };
    receiver.addEventListener('message', () => take(Math.min(due, 1)));
    const close = receiver.close.bind(receiver);
    receiver.close = () => {
      take(due);
      broadcasts.delete(receiver as BroadcastChannel);
      close();
    };
    // A port that was passed to a worker has no listener here, and its messages do not arrive here.
    return () => receiver.onmessage && take(-1);
  };

  window.MessageChannel = class extends MessageChannel {
    constructor() {
      super();
      const {port1, port2} = this;
      for (const [from, to] of [
        [port1, port2],
        [port2, port1],
      ] as const) {
        const expect = watch(to);
        const post = from.postMessage.bind(from);
        from.postMessage = (message: unknown, options?: StructuredSerializeOptions | Transferable[]) => {
          expect();
          post(message, options as StructuredSerializeOptions);
        };
      }
    }
  };
  window.BroadcastChannel = class Watched extends BroadcastChannel {
    readonly #expect = watch(this);

    constructor(name: string) {
      super(name);
      broadcasts.add(this);
    }

    override postMessage(message: unknown): void {
      for (const other of broadcasts) {
        if (other !== this && other.name === this.name) (other as Watched).#expect();
      }
      super.postMessage(message);
    }
  };
  window.fetch = async (...args) => {
    count++;
    try {
      const response = await fetch(...args);
      // Waits for the body too, which arrives later. A copy is read, so the original can still be read.
      await response.clone().arrayBuffer();
      return response;
    } finally {
      count--;
    }
  };
  return {
    get count() {
      return count;
    },
    restore() {
      Object.assign(window, {MessageChannel, BroadcastChannel, fetch});
      for (const channel of broadcasts) channel.close();
    },
  };
}
