package dev.rookery.server.http;

import dev.rookery.agents.config.DashboardConfig;
import dev.rookery.agents.experiment.LiveControls;
import dev.rookery.environments.draw.MosaicPart;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * Takes what pages ask of the live view, which all of them share. Whoever takes the wheel has it, and the live view with it,
 * until it is given back, or the page is closed or out of sight. It belongs to the dashboard's event loop.
 */
final class LiveDesk {
    /** What a page may do with the wheel. */
    enum Wheel {
        FREE,
        YOURS,
        TAKEN
    }

    private final RunDescription run;
    private final IntSupplier watchedEnvs;
    private final Requests requests;
    private Viewer driver;

    /** Passes on to the experiment. */
    interface Requests {
        /** @throws ViewerMessage.Refused where there is none, or it has too many of them to do */
        void submit(Consumer<LiveControls> request) throws ViewerMessage.Refused;

        /** As {@link #submit} after one that was not refused, for what must not be lost. */
        void add(Consumer<LiveControls> request);
    }

    /** @param watchedEnvs how many environments there are by now */
    LiveDesk(RunDescription run, IntSupplier watchedEnvs, Requests requests) {
        this.run = run;
        this.watchedEnvs = watchedEnvs;
        this.requests = requests;
    }

    Wheel wheel(Viewer viewer) {
        return driver == null ? Wheel.FREE : driver == viewer ? Wheel.YOURS : Wheel.TAKEN;
    }

    /** Takes the wheel from somebody who cannot drive any more, if it is theirs. */
    void release(Viewer viewer) {
        if (driver == viewer) {
            driver = null;
            requests.add(live -> live.drive(false));
        }
    }

    void act(Viewer viewer, ViewerMessage.Live message) throws ViewerMessage.Refused {
        if (message instanceof ViewerMessage.Hold hold) {
            hold(viewer, hold);
            return;
        }
        if (wheel(viewer) == Wheel.TAKEN) {
            throw new ViewerMessage.Refused("somebody else drives, so the live view is theirs for now");
        }
        if (message instanceof ViewerMessage.Focus focus) {
            requireOneOf(focus.env(), watchedEnvs.getAsInt(), "environments");
            requests.submit(live -> live.focus(focus.env()));
        } else if (message instanceof ViewerMessage.Envs choice) {
            envs(choice.count());
        } else if (message instanceof ViewerMessage.Fps choice) {
            fps(choice.count());
        } else if (message instanceof ViewerMessage.Agent choice) {
            requireOneOf(choice.agent(), run.agents().size(), "agents");
            requests.submit(live -> live.agent(choice.agent()));
        } else if (message instanceof ViewerMessage.Policy choice) {
            requireOneOf(choice.policy(), run.seeds().size(), "policies");
            requests.submit(live -> live.watch(choice.policy()));
        } else if (message instanceof ViewerMessage.Speed choice) {
            requests.submit(live -> live.speed(choice.speed()));
        } else if (message instanceof ViewerMessage.Step step) {
            requests.submit(live -> live.step(step.back()));
        } else if (message instanceof ViewerMessage.Show show) {
            requests.submit(live -> live.show(show.step()));
        } else if (message instanceof ViewerMessage.Drive drive) {
            drive(viewer, drive.on());
        }
    }

    /** Others begin, so that nobody drives the one that was theirs. */
    private void envs(int count) throws ViewerMessage.Refused {
        if (run.watchedEnvs() == 0) {
            throw new ViewerMessage.Refused("this environment draws no picture");
        }
        if (count < 1 || count > MosaicPart.MAX_ENVS) {
            throw new ViewerMessage.Refused("from 1 to " + MosaicPart.MAX_ENVS + " environments can be watched");
        }
        requests.submit(live -> live.envs(count));
        driver = null;
    }

    private void fps(int count) throws ViewerMessage.Refused {
        if (count < 1 || count > DashboardConfig.MOST_FPS) {
            throw new ViewerMessage.Refused(
                    "from 1 to " + DashboardConfig.MOST_FPS + " pictures a second can be drawn");
        }
        requests.submit(live -> live.fps(count));
    }

    private void drive(Viewer viewer, boolean on) throws ViewerMessage.Refused {
        if (!on) {
            release(viewer);
        } else if (driver == null) {
            requests.submit(live -> live.drive(true));
            driver = viewer;
        }
    }

    /** A key that comes up after the wheel was given back is nobody's mistake. */
    private void hold(Viewer viewer, ViewerMessage.Hold hold) throws ViewerMessage.Refused {
        float[] action = action(hold.action());
        if (wheel(viewer) == Wheel.YOURS) {
            requests.submit(live -> live.hold(action, hold.press()));
        }
    }

    private static void requireOneOf(int index, int count, String what) throws ViewerMessage.Refused {
        if (index >= count) {
            throw new ViewerMessage.Refused("there are " + count + " " + what + " to look at");
        }
    }

    /** @param words an index or a number for each component; NaN: the policy's */
    private float[] action(List<Double> words) throws ViewerMessage.Refused {
        List<RunDescription.Action> actions = run.actions();
        int choices =
                actions.stream().mapToInt(RunDescription.Action::choice).max().orElse(-1) + 1;
        float[] action = new float[choices > 0 ? choices : actions.size()];
        if (words.size() != action.length) {
            throw new ViewerMessage.Refused("an action has " + action.length + " components");
        }
        for (int i = 0; i < action.length; i++) {
            double word = words.get(i);
            int choice = i;
            boolean possible = choices > 0
                    ? word == Math.rint(word)
                            && word >= 0
                            && word
                                    < actions.stream()
                                            .filter(one -> one.choice() == choice)
                                            .count()
                    : word >= actions.get(i).low() && word <= actions.get(i).high();
            if (!possible && !Double.isNaN(word)) {
                throw new ViewerMessage.Refused("there is no such action");
            }
            action[i] = (float) word;
        }
        return action;
    }
}
