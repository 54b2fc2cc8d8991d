// Videos of the run: which there are, and one of them to play.

import { byId, element, setText } from "../dom.js";

export class Videos {
  constructor() {
    this.card = byId("videos");
    this.choice = this.card.querySelector("select");
    this.player = this.card.querySelector("video");
    this.link = byId("video-link");
    this.known = undefined;
    this.chosen = false;
    this.choice.addEventListener("change", () => {
      this.chosen = this.choice.selectedIndex < this.choice.length - 1;
      this.play(this.choice.value);
    });
  }

  /** Looks for what has come, when the run says that something has. */
  async show(run) {
    const known = `${run.facts.id} ${run.videosWritten}`;
    if (known === this.known) {
      return;
    }
    this.known = known;
    const response = await fetch("/videos");
    if (response.ok) {
      this.list(await response.json());
    }
  }

  /** The newest one, unless another one was chosen. */
  list(videos) {
    const playing = this.choice.value;
    this.card.hidden = videos.length === 0;
    this.choice.replaceChildren(
      ...videos.map(({ name, bytes }) => {
        const option = element("option", "", `${words(name)}, ${size(bytes)}`);
        option.value = name;
        return option;
      }),
    );
    if (this.chosen && videos.some(({ name }) => name === playing)) {
      this.choice.value = playing;
    } else if (videos.length > 0) {
      this.choice.value = videos.at(-1).name;
      this.play(this.choice.value);
    }
    setText(byId("videos-note"), videos.length === 1 ? "" : `${videos.length} of this run`);
  }

  play(name) {
    const address = `/videos/${encodeURIComponent(name)}`;
    if (this.player.getAttribute("src") !== address) {
      this.player.src = address;
      this.link.href = address;
      this.link.download = name;
    }
  }
}

/** step-50000.mp4 was recorded at this step of the training. */
function words(name) {
  const step = /^step-(\d+)\.mp4$/.exec(name);
  return step ? `step ${Number(step[1]).toLocaleString("en")}` : name.replace(/\.mp4$/, "");
}

function size(bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
