// The buttons: each sends one command; what it brings about comes back as a change of phase.

import { byId, setText } from "../dom.js";

export class Controls {
  /** @param send takes a message for the server */
  constructor(send) {
    this.send = send;
    this.run = null;
    /** Environment steps when a checkpoint was asked for here; null: none is awaited. */
    this.askedAt = null;
    byId("pause").addEventListener("click", () => this.command(this.run.phase === "PAUSED" ? "resume" : "pause"));
    byId("checkpoint").addEventListener("click", () => this.askForCheckpoint());
    byId("stop").addEventListener("click", () => this.askToStop());
    const dialog = byId("confirm");
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "stop") {
        this.command("stop");
      }
    });
  }

  show(run, connected) {
    this.run = run;
    const usable = connected && run.controllable && !run.ended;
    const paused = run.phase === "PAUSED";
    setText(byId("pause"), paused ? "Resume" : "Pause");
    byId("pause").disabled = !usable || run.phase === "STARTING";
    byId("checkpoint").disabled = !usable || run.phase === "STARTING";
    byId("stop").disabled = !usable;
    if (!usable && byId("confirm").open) {
      byId("confirm").close("keep");
    }
  }

  askForCheckpoint() {
    this.askedAt = this.run.globalStep;
    this.command("checkpoint");
  }

  /** @returns whether the checkpoint that was asked for here has been written; once for each */
  takeCheckpoint(run) {
    const written = this.askedAt !== null && run.checkpointStep >= this.askedAt;
    if (written) {
      this.askedAt = null;
    }
    return written;
  }

  askToStop() {
    setText(byId("confirm-command"), `./rookery train --resume runs/${this.run.facts.id}`);
    const dialog = byId("confirm");
    dialog.returnValue = "";
    dialog.showModal();
  }

  command(type) {
    this.send({ type, run: this.run.facts.id });
  }
}
