// This code does not call the element: the element follows the color scheme of the page.
const page = document.documentElement;

for (const button of document.querySelectorAll('[data-scheme]')) {
  button.addEventListener('click', () => {
    page.style.colorScheme = button.dataset.scheme;
  });
}

for (const button of document.querySelectorAll('[data-language]')) {
  button.addEventListener('click', () => {
    page.lang = button.dataset.language;
    page.dir = button.dataset.direction;
  });
}
