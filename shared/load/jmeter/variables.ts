/** User-defined variables, and what can be told of JMeter's functions without running it. */
export interface Variables {
  set: (name: string, value: string) => void;
  /** With variables put in. */
  text: (text: string) => string;
  /** An empty text is 0. */
  number: (text: string, where: string) => number;
}

const REFERENCE = /\$\{([^${}]*)\}/g;
/** `__P(name,default)` and `__property(name,,default)`: properties are set on JMeter's command line. */
const PROPERTY_DEFAULT = /^__(?:P\([^,)]*,([^,)]*)\)|property\([^,)]*,[^,)]*,([^,)]*)\))$/;

/** Of plans that we wrote, whose defaults are the pattern itself. */
const OWN_PROPERTY = /^__P\(wb\./;

export function createVariables(warn: (sentence: string) => void): Variables {
  const values = new Map<string, string>();
  const text = (from: string): string =>
    from.replace(REFERENCE, (reference, name: string) => {
      const value = values.get(name.trim());
      if (value !== undefined) return value;
      const [, short, long] = PROPERTY_DEFAULT.exec(name.trim()) ?? [];
      const fallback = short ?? long;
      if (fallback === undefined) warn(`${reference} is known to JMeter alone and stays as it is.`);
      else if (!OWN_PROPERTY.test(name.trim())) warn(`${reference} is its default, ${fallback}.`);
      return fallback ?? reference;
    });
  return {
    set: (name, value) => void values.set(name.trim(), text(value)),
    text,
    number: (from, where) => {
      const read = Number(text(from));
      if (!Number.isNaN(read)) return read;
      warn(`${where}: ${from} is no number and counts as 0.`);
      return 0;
    },
  };
}
