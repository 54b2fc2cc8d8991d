// The run as this page knows it: what snapshots and deltas add up to.

import { Column } from "./column.js";
import { PolicyColumns } from "./policy-columns.js";

const PACE_SAMPLES = 40;
const ENDED = new Set(["FINISHED", "STOPPED", "FAILED"]);

export class Run {
  /** @param message a snapshot */
  constructor(message) {
    this.facts = message.run;
    this.latest = new Map(Object.entries(message.latest));
    this.columns = new Map(Object.entries(message.columns).map(([tag, column]) => [tag, new Column(column)]));
    /** The single policies' values by tag, where there are several. */
    this.policyColumns = new Map(Object.entries(message.policyColumns).map(([tag, columns]) => [tag, new PolicyColumns(columns)]));
    this.pace = [];
    this.takeState(message);
  }

  /** @returns the tags that have new points */
  apply(delta) {
    this.takeState(delta);
    for (const [tag, { steps, values }] of Object.entries(delta.points)) {
      if (!this.columns.has(tag)) {
        this.columns.set(tag, new Column());
      }
      const column = this.columns.get(tag);
      values.forEach((value, i) => {
        if (value !== null) {
          column.add(steps[i], value);
        }
      });
      this.latest.set(tag, values.at(-1));
    }
    for (const [tag, points] of Object.entries(delta.policyPoints)) {
      if (!this.policyColumns.has(tag)) {
        this.policyColumns.set(tag, new PolicyColumns({}, this.policies));
      }
      points.forEach(({ step, values }) => this.policyColumns.get(tag).add(step, values));
    }
    return Object.keys(delta.points);
  }

  get policies() {
    return this.facts.seeds.length;
  }

  get ended() {
    return ENDED.has(this.phase);
  }

  /** 0 to 1 */
  get progress() {
    const total = this.facts.totalTimesteps;
    return total > 0 ? Math.min(1, this.globalStep / total) : 0;
  }

  /** Steps per second of late, of all policies together, pauses left out; NaN before there is any. */
  get stepsPerSecond() {
    const first = this.pace[0];
    const last = this.pace.at(-1);
    if (first && last.seconds > first.seconds) {
      return (this.policies * (last.step - first.step)) / (last.seconds - first.seconds);
    }
    return this.latest.get("charts/SPS") ?? NaN;
  }

  /** s */
  get secondsLeft() {
    return (this.policies * Math.max(0, this.facts.totalTimesteps - this.globalStep)) / this.stepsPerSecond;
  }

  takeState(message) {
    this.phase = message.phase;
    this.controllable = message.controllable;
    this.watchedPolicy = message.watchedPolicy;
    this.watchedEnvs = message.watchedEnvs;
    this.framesPerSecond = message.framesPerSecond;
    this.iteration = message.iteration;
    this.globalStep = message.globalStep;
    this.trainingSeconds = message.trainingSeconds;
    this.videosWritten = message.videosWritten;
    this.checkpointStep = message.checkpointStep ?? this.checkpointStep;
    this.notice = message.notice ?? this.notice;
    this.evaluation = message.evaluation ?? this.evaluation;
    if (this.pace.at(-1)?.step !== this.globalStep && this.globalStep > 0) {
      this.pace.push({ step: this.globalStep, seconds: this.trainingSeconds });
      if (this.pace.length > PACE_SAMPLES) {
        this.pace.shift();
      }
    }
  }
}
