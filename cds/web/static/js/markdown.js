// Markdown to DOM nodes: paragraphs, headings, lists, bold, italic, code and links. Everything is made as
// text nodes and known elements, so that HTML in a card is shown as the text it is and never comes alive.

const INLINE = /\*\*(.+?)\*\*|__(.+?)__|\*(.+?)\*|(?<!\w)_(.+?)_(?!\w)|`([^`]+)`|\[([^\]]+)\]\((\S+?)\)/;
const BULLET = /^\s*[-*+]\s+(.*)$/;
const NUMBERED = /^\s*\d+[.)]\s+(.*)$/;
const HEADING = /^#{1,6}\s+(.*?)\s*#*$/;

export function markdown(text) {
  const whole = document.createDocumentFragment();
  let open = null; // the paragraph or list that the next line may belong to
  let broken = false; // the line before ended in a hard line break
  for (const line of String(text).replace(/\r\n?/g, "\n").split("\n")) {
    const words = line.trim().replace(/\\$/, "");
    const heading = line.match(HEADING);
    const bullet = line.match(BULLET);
    const item = bullet ?? line.match(NUMBERED);
    if (words === "") {
      open = null;
    } else if (heading) {
      whole.append(element("p", "md-heading", heading[1]));
      open = null;
    } else if (item) {
      const tag = bullet ? "ul" : "ol";
      if (open?.localName !== tag) whole.append((open = document.createElement(tag)));
      open.append(element("li", "", item[1]));
    } else if (open) {
      const into = open.localName === "p" ? open : open.lastElementChild;
      into.append(broken ? document.createElement("br") : " ", inline(words));
    } else {
      whole.append((open = element("p", "", words)));
    }
    broken = / {2,}$|\\$/.test(line);
  }
  return whole;
}

function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.append(inline(text));
  return made;
}

function inline(text) {
  const whole = document.createDocumentFragment();
  let rest = text;
  for (let found = rest.match(INLINE); found; found = rest.match(INLINE)) {
    whole.append(plain(rest.slice(0, found.index)), marked(found));
    rest = rest.slice(found.index + found[0].length);
  }
  whole.append(plain(rest));
  return whole;
}

function marked([whole, bold, bold2, italic, italic2, code, label, address]) {
  if (bold ?? bold2) return element("strong", "", bold ?? bold2);
  if (italic ?? italic2) return element("em", "", italic ?? italic2);
  if (code) return Object.assign(document.createElement("code"), { textContent: code });
  const to = webAddress(address);
  if (!to) return document.createTextNode(whole);
  return link(label, to);
}

function plain(text) {
  return document.createTextNode(text.replace(/\\([\\`*_{}[\]()#+\-.!|<>])/g, "$1"));
}

// The address when it is on the web, else null: no javascript:, no data:, nothing relative.
export function webAddress(address) {
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol) ? address : null;
}

export function link(label, address) {
  const made = document.createElement("a");
  Object.assign(made, { href: address, className: "ds-link", rel: "noopener noreferrer", target: "_blank", textContent: label });
  return made;
}
