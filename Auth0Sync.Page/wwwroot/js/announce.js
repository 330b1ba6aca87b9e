const region = document.getElementById('announcement');

/** Tells screen readers what happens. They read out new text of an element that was there before, not a new element. */
export function announce(text) {
  region.textContent = text;
}
