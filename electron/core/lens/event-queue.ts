/** What several tasks say, in the order in which they say it, for one reader. */
export interface EventQueue<Event> extends AsyncIterable<Event> {
  push(event: Event): void;
  /** After this nothing comes any more; with an error, the reader gets it after everything that was pushed. */
  end(error?: unknown): void;
}

export function createEventQueue<Event>(): EventQueue<Event> {
  const waiting: Event[] = [];
  let ended: { error: unknown } | null = null;
  let wake = () => {};
  return {
    push(event) {
      waiting.push(event);
      wake();
    },
    end(error) {
      ended ??= { error };
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const event = waiting.shift();
        if (event !== undefined) {
          yield event;
          continue;
        }
        if (ended !== null) {
          if (ended.error !== undefined) throw ended.error;
          return;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
