/** The page's own: shared by the notice and the panel. */
import { Updates } from "./update";

export const updates = new Updates();
