/** What every view is: a Lit element that speaks the language of the place where it stands. */
import { speaking } from "../messages";
import { langOf } from "../messages/lang-of";
import { TurnElement } from "./turns";

export class View extends TurnElement {
  #changed = () => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("localechange", this.#changed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("localechange", this.#changed);
  }

  protected override performUpdate(): void {
    speaking(langOf(this), () => super.performUpdate());
  }
}
