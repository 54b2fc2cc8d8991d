package dev.rookery.environments;

import dev.rookery.environments.host.HostCanvas;
import dev.rookery.environments.host.HostEnvironment;
import java.util.Map;

/** Draws one of everything, for tests. */
public final class JavaGallery implements HostEnvironment {
    @Override
    public void reset(long seed, Map<String, Double> params) {}

    @Override
    public boolean step(float[] actions, float[] rewards) {
        return false;
    }

    @Override
    public void observe(int agent, float[] obs) {}

    @Override
    public void draw(HostCanvas canvas) {
        canvas.line(-1, 0.5, 2, 0.25, 0.125, HostCanvas.MUTED);
        canvas.rect(1, 2, 3, 4, 0.5, 0.25, HostCanvas.rgba(1, 2, 3, 255));
        canvas.circle(-0.5, 0.75, 1.5, HostCanvas.ACCENT1);
        canvas.polygon(HostCanvas.GOOD, 0, 0, 1, 0, 2, 1, 1, 3, 0.5, 4, -1, 2);
        canvas.text(0, 1, 0.5, "a text that is longer than there is room", HostCanvas.INK);
        canvas.number(0.25, -1, 0.5, 3.75, 2, HostCanvas.BAD);
        canvas.circle(0, 0, 1, HostCanvas.GROUND);
        canvas.circle(0, 0, 2, HostCanvas.ACCENT2);
        canvas.circle(0, 0, 3, HostCanvas.ACCENT3);
    }
}
