package dev.rookery.server.window;

import dev.rookery.agents.experiment.ExperimentListener;
import dev.rookery.agents.experiment.LiveControls;
import dev.rookery.agents.experiment.ViewFrame;
import dev.rookery.agents.experiment.ViewSpeed;
import dev.rookery.environments.Drawing;
import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.environments.draw.DrawingWindow;
import dev.rookery.environments.draw.DrawingWindow.Key;
import dev.rookery.environments.draw.Theme;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The watched environments in a window, with a keyboard that steers what is shown, and one of them if one wants. The frames
 * may come on any thread; everything else is one thread's.
 */
public final class RunWindow implements ExperimentListener, AutoCloseable {
    /** What the keys do, for people. */
    public static final String KEYS = String.join(
            System.lineSeparator(),
            "arrows, mouse  choose an environment        Tab    it alone, or all of them",
            "Space          time stands, or goes on      . ,    one step on, or back",
            "+ -            faster, slower               Esc    closes the window",
            "Enter          drive it yourself, or let the policy: arrows, Space and digits are its actions");

    private final EnvironmentSpec spec;
    private final DrawingWindow window;
    private final DriveKeys drive;
    private final AtomicReference<ViewFrame> newest = new AtomicReference<>();
    private LiveControls live;
    private ViewFrame shown;
    private boolean alone;
    private boolean driving;
    private boolean closed;

    /** @throws dev.rookery.environments.draw.WindowUnavailableException where there is no screen */
    public RunWindow(EnvironmentSpec spec, Theme theme) {
        this.spec = spec;
        window = new DrawingWindow(spec.id(), spec.draw().orElseThrow(), theme);
        drive = new DriveKeys(spec.action());
    }

    @Override
    public void frameDrawn(ViewFrame frame) {
        newest.set(frame);
        synchronized (window) {
            if (!closed) {
                DrawingWindow.wake();
            }
        }
    }

    /** Shows what comes until somebody closes the window. */
    public void run(LiveControls controls) {
        live = controls;
        window.listen(new DrawingWindow.Input() {
            @Override
            public void key(int key, boolean down) {
                pressed(key, down);
            }

            @Override
            public void clicked(int cell) {
                if (!alone) {
                    live.focus(cell);
                }
            }
        });
        live.viewers(1);
        while (window.isOpen()) {
            window.await();
            ViewFrame frame = newest.getAndSet(null);
            shown = frame == null ? shown : frame;
            if (shown != null) {
                draw();
            }
        }
    }

    private void draw() {
        int env = shown.focus().env();
        window.title(title());
        if (alone) {
            int first = Arrays.stream(shown.primitiveCounts(), 0, env).sum() * Drawing.PRIMITIVE_WORDS;
            int count = shown.primitiveCounts()[env];
            window.show(
                    new int[] {count},
                    Arrays.copyOfRange(shown.primitives(), first, first + count * Drawing.PRIMITIVE_WORDS),
                    -1);
        } else {
            window.show(shown.primitiveCounts(), shown.primitives(), env);
        }
    }

    private String title() {
        int env = shown.focus().env();
        ViewFrame.Time time = shown.time();
        return String.format(
                Locale.ROOT,
                "%s, environment %d: return %.1f, step %d%s%s",
                spec.id(),
                env,
                shown.episodicReturns()[env],
                shown.episodicLengths()[env],
                time.speed() == ViewSpeed.NORMAL
                        ? ""
                        : ", " + time.speed().name().toLowerCase(Locale.ROOT),
                time.driven() ? ", you drive" : "");
    }

    private void pressed(int key, boolean down) {
        if (driving && drive.has(key)) {
            drive.key(key, down);
            live.hold(drive.action(), down);
        } else if (down && shown != null) {
            act(key);
        }
    }

    private void act(int key) {
        switch (key) {
            case Key.ESCAPE -> window.leave();
            case Key.TAB -> alone = !alone;
            case Key.ENTER -> takeOver();
            case Key.SPACE -> live.speed(paused() ? ViewSpeed.NORMAL : ViewSpeed.PAUSED);
            case '.' -> live.step(false);
            case ',' -> live.step(true);
            case '-' -> live.speed(ViewSpeed.SLOW);
            case '=', Key.PLUS ->
                live.speed(shown.time().speed() == ViewSpeed.SLOW ? ViewSpeed.NORMAL : ViewSpeed.FAST);
            case Key.LEFT -> choose(-1);
            case Key.RIGHT -> choose(1);
            case Key.UP -> choose(-columns());
            case Key.DOWN -> choose(columns());
            default -> {
                // Other keys do nothing.
            }
        }
    }

    private boolean paused() {
        return shown.time().speed() == ViewSpeed.PAUSED;
    }

    private void takeOver() {
        driving = !driving;
        drive.release();
        live.drive(driving);
        if (driving) {
            live.hold(drive.action(), false);
        }
    }

    private int columns() {
        return (int) Math.ceil(Math.sqrt(shown.numEnvs()));
    }

    private void choose(int further) {
        int env = shown.focus().env() + further;
        if (env >= 0 && env < shown.numEnvs()) {
            live.focus(env);
        }
    }

    @Override
    public void close() {
        synchronized (window) {
            closed = true;
        }
        window.close();
    }
}
