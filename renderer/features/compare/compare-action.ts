/** Compare as the panel's buttons see it. */
export interface CompareAction {
  /** Between the click and the core's answer. */
  starting: boolean;
  /** Why it can't be pressed now; null when it can. */
  blocked: string | null;
  start: () => void;
}
