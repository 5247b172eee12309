/** What the views tell each other, through the page: a value is chosen, or looked at in passing. */

export interface ValueEventDetail {
  /** Name of the dimension; null when none is any more. */
  name: string | null;
  /** Id of the framework that it belongs to, where that is another than the one on view. */
  framework?: string;
}

export class ChooseEvent extends CustomEvent<ValueEventDetail> {
  constructor(name: string | null, framework?: string) {
    super("vp-choose", { detail: { name, ...(framework !== undefined && { framework }) }, bubbles: true, composed: true });
  }
}

export class PeekEvent extends CustomEvent<ValueEventDetail> {
  constructor(name: string | null) {
    super("vp-peek", { detail: { name }, bubbles: true, composed: true });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    "vp-choose": ChooseEvent;
    "vp-peek": PeekEvent;
  }
}
