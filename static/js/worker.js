// Lets the service worker keep the pages for when there is no network. A page works without it, too.

export function startWorker() {
  if (!("serviceWorker" in navigator)) return;
  const policy = window.trustedTypes
    ? window.trustedTypes.createPolicy("sw", { createScriptURL: (address) => address })
    : { createScriptURL: (address) => address };
  navigator.serviceWorker.register(policy.createScriptURL("/sw.js")).catch(() => null); // refused: no offline, no harm
}
