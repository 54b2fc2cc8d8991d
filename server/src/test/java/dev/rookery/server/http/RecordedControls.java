package dev.rookery.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.experiment.ExperimentControls;
import dev.rookery.agents.experiment.LiveControls;
import dev.rookery.agents.experiment.ViewSpeed;
import dev.rookery.environments.draw.MosaicPart;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what it was asked, in order. */
final class RecordedControls implements ExperimentControls, LiveControls {
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

    void expect(String what) throws InterruptedException {
        assertThat(asked.poll(10, TimeUnit.SECONDS)).isEqualTo(what);
    }

    @Override
    public void pause() {
        asked.add("pause");
    }

    @Override
    public void resume() {
        asked.add("resume");
    }

    @Override
    public void stop() {
        asked.add("stop");
    }

    @Override
    public void checkpoint() {
        asked.add("checkpoint");
    }

    @Override
    public LiveControls live() {
        return this;
    }

    @Override
    public void viewers(int count) {
        asked.add("viewers " + count);
    }

    @Override
    public void focus(int env) {
        asked.add("focus " + env);
    }

    @Override
    public void agent(int agent) {
        asked.add("agent " + agent);
    }

    @Override
    public void watch(int policy) {
        asked.add("watch " + policy);
    }

    @Override
    public void envs(int count) {
        asked.add("envs " + count);
    }

    @Override
    public void fps(int count) {
        asked.add("fps " + count);
    }

    @Override
    public void mosaic(List<MosaicPart> parts) {
        asked.add("mosaic " + parts);
    }

    @Override
    public void speed(ViewSpeed speed) {
        asked.add("speed " + speed);
    }

    @Override
    public void step(boolean back) {
        asked.add(back ? "step back" : "step");
    }

    @Override
    public void show(int step) {
        asked.add("show " + step);
    }

    @Override
    public void drive(boolean start) {
        asked.add("drive " + start);
    }

    @Override
    public void hold(float[] action, boolean press) {
        asked.add("hold " + Arrays.toString(action) + " " + press);
    }
}
