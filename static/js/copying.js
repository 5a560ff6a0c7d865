// A button that copies what stands in the page: its data-text, else what its field holds or the list of secrets. Where the
// browser does not allow it, the page says so, and the text is chosen, to be copied by hand.
function textOf(button, place) {
  const lines = Array.from(place.querySelectorAll("[data-secret], li"), (line) => line.textContent.trim());
  return button.dataset.text || place.value || lines.join("\n");
}

function choose(place) {
  if (place.select) place.select();
  else getSelection().selectAllChildren(place);
}

export function startCopying() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      const place = document.getElementById(button.dataset.copy);
      const clipboard = navigator.clipboard;
      const done = Boolean(clipboard) && await clipboard.writeText(textOf(button, place)).then(() => true, () => false);
      if (!done) choose(place);
      for (const words of button.closest(".copying").querySelectorAll("[data-copied]")) {
        words.hidden = words.dataset.copied !== String(done);
      }
    });
  }
}
