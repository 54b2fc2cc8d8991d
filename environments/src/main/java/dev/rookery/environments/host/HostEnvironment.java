package dev.rookery.environments.host;

import java.util.Map;

/**
 * One simulated world, written in Java. A class implements it, has a public constructor without arguments, is named in
 * {@code META-INF/services/dev.rookery.environments.host.HostEnvironment} of its jar, and is described by a YAML file of
 * its own name beside it: {@code MyWorld.class} by {@code MyWorld.yaml}, with the keys of any {@code environment.yaml}.
 *
 * <p>There are as many instances as environments are played. Each is used by one thread at a time, but not always by the
 * same; instances must share nothing that they change. What an instance does must follow from its seed, its parameters
 * and the actions alone: then the same run gives the same bits, however many threads there are.
 *
 * <p>The platform adds the time limit, the reset within the step that ends an episode, and the statistics. The arrays
 * belong to the platform: they must not be kept. Nothing needs to be allocated in a step.
 */
public interface HostEnvironment {

    /**
     * Starts an episode.
     *
     * @param seed of everything that is random in it, at least 0; a different one for every episode
     * @param params the value of every parameter that the YAML file declares, by its name
     */
    void reset(long seed, Map<String, Double> params);

    /**
     * One step.
     *
     * @param actions [agents][actionDim]: the numbers of the first agent, then those of the next; an action of a discrete
     *     space is its index, one of a box lies within the box
     * @param rewards [agents] to be filled; 0 until then
     * @return whether the episode has terminated: not because time is over, but because the world has come to an end
     */
    boolean step(float[] actions, float[] rewards);

    /**
     * Asked after a step that has not terminated the episode: whether it is to be cut off all the same, before its time
     * limit. What it ends in counts as a state like any other, from which more could have been gained.
     */
    default boolean truncated() {
        return false;
    }

    /**
     * What an agent sees now.
     *
     * @param agent its index, 0 for the only one
     * @param obs [obsDim] to be filled
     */
    void observe(int agent, float[] obs);

    /**
     * Which actions an agent may take now; a policy never takes another. Asked after {@link #observe}, where the class has
     * a method of its own; its actions have to be discrete.
     *
     * @param agent its index, 0 for the only one
     * @param allowed [number of actions] all true until then: what may not be taken is to be set to false; of several
     *     choices the actions of the first one, then those of the next. Of each choice one has to stay: where none does,
     *     all of them are allowed
     */
    default void actionMask(int agent, boolean[] allowed) {}

    /** Draws the world as it is now; called where the YAML file has a {@code draw} section and somebody watches. */
    default void draw(HostCanvas canvas) {}
}
