/** Registers a view. A page that has taken this code in twice, from two places, keeps the first. */
export function define(name: string, view: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, view);
}
