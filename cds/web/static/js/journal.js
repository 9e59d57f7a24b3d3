// The journal's side of CDS Hooks: it fills prefetch, calls the services, and sends feedback.

import { setting } from "./setting.js";

const SLOW = 10_000; // ms

// Calls the hook as a journal would. Answers {hook, request, response, ms}; throws with words when there is no answer.
export async function callHook(hook, { orders = [], selections = [] } = {}) {
  const sent = await fetch(`/try/patients/${encodeURIComponent(setting.patient)}?hook=${hook}`, { signal: AbortSignal.timeout(SLOW) });
  if (!sent.ok) throw new Error(`prefetch ${sent.status}`);
  const { context, prefetch } = await sent.json();
  if (hook !== "patient-view") {
    if (hook === "order-select") context.selections = selections;
    context.draftOrders = { resourceType: "Bundle", type: "collection", entry: orders.map((resource) => ({ resource })) };
  }
  const request = { hook, hookInstance: freshId(), context, prefetch };
  const started = performance.now();
  const answer = await post(`/cds-services/${hook}`, request);
  const text = await answer.text();
  const ms = performance.now() - started;
  if (!answer.ok) throw new Error(refusal(answer.status, text));
  return { hook, request, response: JSON.parse(text), ms };
}

export async function sendFeedback(hook, feedback) {
  const answer = await post(`/cds-services/${hook}/feedback`, { feedback: [{ ...feedback, outcomeTimestamp: new Date().toISOString() }] });
  if (!answer.ok) throw new Error(String(answer.status));
}

function post(address, body) {
  return fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Accept-Language": setting.lang },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(SLOW),
  });
}

// The reason in an OperationOutcome, else the status alone.
function refusal(status, text) {
  try {
    const issue = JSON.parse(text).issue?.[0];
    const words = issue?.details?.text ?? issue?.diagnostics;
    return words ? `${status}: ${words}` : String(status);
  } catch {
    return String(status);
  }
}

// A UUID, also where the page is not served over https and crypto.randomUUID is missing.
export function freshId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}
