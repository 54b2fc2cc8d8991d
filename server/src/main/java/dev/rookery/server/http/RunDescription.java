package dev.rookery.server.http;

import dev.rookery.environments.ActionSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What stays the same while a run is looked at.
 *
 * @param runId the name of the run's folder, see {@link #validRunId}
 * @param name the experiment's name
 * @param device the device that trains, in words
 * @param configYaml the resolved configuration, as it is saved with the run
 * @param seeds [policies]
 * @param totalTimesteps environment steps of each policy at which the run is done
 * @param agents [agents] their names, for people
 * @param observations [obsDim] what each number of an observation means; empty where it is pixels
 * @param actions [numActions] what each action, or component of an action, is
 * @param view the visible world, in world units
 * @param stepSeconds simulated time of one environment step, s; 0 where the environment has no clock
 * @param watchedEnvs how many environments the live view shows at the beginning; 0: there is no live view
 */
public record RunDescription(
        String runId,
        String name,
        String device,
        String configYaml,
        List<Long> seeds,
        long totalTimesteps,
        String environmentId,
        List<String> agents,
        List<Observation> observations,
        List<Action> actions,
        View view,
        double stepSeconds,
        int watchedEnvs) {

    private static final Pattern RUN_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    public RunDescription {
        if (!validRunId(runId)) {
            throw new IllegalArgumentException("a run id is 1 to 128 letters, digits, '.', '_' and '-', begins with a"
                    + " letter or a digit and has no '..', but this is \"" + runId + "\"");
        }
        seeds = List.copyOf(seeds);
        agents = List.copyOf(agents);
        observations = List.copyOf(observations);
        actions = List.copyOf(actions);
    }

    /** True for what may name a run's folder: never a path, never hidden. */
    public static boolean validRunId(String id) {
        return id != null && RUN_ID.matcher(id).matches() && !id.contains("..");
    }

    /**
     * One number of an observation.
     *
     * @param unit in words or symbols, "rad/s" for example; empty where it has none
     * @param low the least value, possibly infinite
     * @param high the greatest value, possibly infinite
     */
    public record Observation(String name, String unit, double low, double high) {}

    /**
     * One action, or one component of a continuous action.
     *
     * @param choice which of several choices it is made in, for whose names see {@code choiceName}; -1 for a component
     * @param choiceName empty where there is only one choice
     * @param unit of a component; empty where it has none
     * @param low of a component; 0 for an action, of which a probability is shown
     * @param high of a component; 1 for an action
     */
    public record Action(String name, int choice, String choiceName, String unit, double low, double high) {
        /** The actions of a space, in the order of a policy's outputs. */
        public static List<Action> of(ActionSpace space) {
            List<Action> actions = new ArrayList<>();
            if (space instanceof ActionSpace.Discrete discrete) {
                discrete.names().forEach(name -> actions.add(new Action(name, 0, "", "", 0, 1)));
            } else if (space instanceof ActionSpace.MultiDiscrete several) {
                for (ActionSpace.MultiDiscrete.Choice choice : several.choices()) {
                    int index = several.choices().indexOf(choice);
                    choice.actions().forEach(name -> actions.add(new Action(name, index, choice.name(), "", 0, 1)));
                }
            } else if (space instanceof ActionSpace.Box box) {
                box.components()
                        .forEach(one -> actions.add(new Action(one.name(), -1, "", one.unit(), one.low(), one.high())));
            }
            return actions;
        }
    }

    /** A rectangle of the world; y points up. */
    public record View(double xMin, double xMax, double yMin, double yMax) {
        public View {
            if (!(xMax > xMin && yMax > yMin) || !Double.isFinite(xMax - xMin) || !Double.isFinite(yMax - yMin)) {
                throw new IllegalArgumentException("a view needs min < max on both axes, but is x [%s, %s], y [%s, %s]"
                        .formatted(xMin, xMax, yMin, yMax));
            }
        }
    }
}
