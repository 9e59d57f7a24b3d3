// Sets the Markdown of cards on a page that was made on the server; without it the words stand as they were sent.

import { markdown } from "./markdown.js";

for (const detail of document.querySelectorAll("[data-markdown]")) {
  detail.replaceChildren(markdown(detail.textContent));
  detail.removeAttribute("data-markdown");
}
