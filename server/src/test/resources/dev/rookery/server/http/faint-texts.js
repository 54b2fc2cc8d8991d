// Texts of the page whose contrast is below a ratio, as the Web Content Accessibility Guidelines 2.2 define it.
(least) => {
  const pixel = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const parsed = (colour) => {
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = colour;
    pixel.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = pixel.getImageData(0, 0, 1, 1).data;
    return { channels: [red, green, blue], alpha: alpha / 255 };
  };
  const over = ({ channels, alpha }, behind) => channels.map((channel, i) => channel * alpha + behind[i] * (1 - alpha));
  const lineage = (node) => (node ? [...lineage(node.parentElement), node] : []);
  const luminance = (channels) => {
    const [red, green, blue] = channels.map((channel) => channel / 255).map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (lighter + 0.05) / (darker + 0.05);
  };
  const faint = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    // What cannot be used at the moment may be faint.
    if (texts.currentNode.data.trim() && element.checkVisibility() && !element.closest(":disabled")) {
      const styles = lineage(element).map((one) => getComputedStyle(one));
      const behind = styles.map((style) => parsed(style.backgroundColor)).reduce((below, above) => over(above, below), [255, 255, 255]);
      const colour = parsed(getComputedStyle(element).color);
      colour.alpha *= styles.map((style) => Number(style.opacity)).reduce((a, b) => a * b);
      const ratio = contrast(over(colour, behind), behind);
      if (ratio < least) {
        faint.push(`${ratio.toFixed(2)}: ${texts.currentNode.data.trim()} (${element.tagName} ${element.className})`);
      }
    }
  }
  return faint;
};
