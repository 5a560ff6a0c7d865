// A button that copies a text which stands in the page. Where the browser does not allow it, the text is chosen, to be copied by hand.
export function startCopying() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", () => {
      const place = document.getElementById(button.dataset.copy);
      const copied = navigator.clipboard ? navigator.clipboard.writeText(button.dataset.text || place.value) : Promise.reject();
      copied.then(
        () => { button.parentNode.querySelector("[data-copied]").hidden = false; },
        () => { place.select ? place.select() : getSelection().selectAllChildren(place); },
      );
    });
  }
}
