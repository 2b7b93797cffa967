// Texts that are hard to read: those whose contrast to what lies under them is below arguments[0] (WCAG's ratio).
// A shape hidden from screen readers stands beside its name and is none of them.
const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const parts = (colour) => {
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha / 255];
};
const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3]));
const ground = (element) => {
  const below = element.parentElement ? ground(element.parentElement) : [255, 255, 255];
  return over(parts(getComputedStyle(element).backgroundColor), below);
};
const luminance = (colour) => {
  const [red, green, blue] = colour.map((part) =>
    part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const contrast = (one, other) => {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
};

const hard = [];
let seen = 0;
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (texts.nextNode()) {
  const element = texts.currentNode.parentElement;
  if (!texts.currentNode.textContent.trim() || !element.checkVisibility()) continue;
  if (element.closest("script, style, option, [aria-hidden]")) continue;
  const style = getComputedStyle(element);
  const under = ground(element);
  const found = contrast(over(parts(element.closest("svg") ? style.fill : style.color), under), under);
  seen += 1;
  if (found < arguments[0]) hard.push([texts.currentNode.textContent.trim(), found.toFixed(1)]);
}
return [seen, hard];
