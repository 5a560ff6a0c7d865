// Before the first paint: show the page as it will be with scripts, so that nothing jumps. Where scripts are too old, or
// the main one does not start within eight seconds, the plain page comes back.
if ("noModule" in HTMLScriptElement.prototype) {
  const root = document.documentElement;
  root.classList.add("js");
  setTimeout(() => root.classList.contains("started") || root.classList.remove("js"), 8000);
}
