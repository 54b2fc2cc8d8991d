package dev.rookery.environments.check;

import dev.rookery.environments.ActionSpace;
import dev.rookery.environments.EnvironmentSpec;
import java.util.Set;

/** env_observe writes every number of the observation, env_step every reward, and nothing beside them. */
record ShapeRule() implements Rule {
    static final String NAME = "shape";
    private static final int STEPS = 20;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String promise() {
        return "observations, actions and rewards have the declared number and type";
    }

    @Override
    public Set<String> needs() {
        return Set.of(StateLayoutRule.NAME, FunctionsRule.NAME);
    }

    @Override
    public Verdict check(Subject subject) {
        EnvironmentSpec spec = subject.spec();
        ProbedWalk walk = new ProbedWalk(subject);
        int bytes = 4 * subject.program().stateWords().size();
        if (subject.probe().stateBytes() != bytes) {
            return Verdict.failed(
                    this,
                    "the compiler's State has " + subject.probe().stateBytes() + " bytes, but its fields have " + bytes,
                    null,
                    "declare the fields of State plainly, without macros and attributes");
        }
        boolean[][] observed = new boolean[spec.agents()][spec.obsDim()];
        boolean[] rewarded = new boolean[spec.agents()];
        for (int step = 0; step < STEPS; step++) {
            walk.step();
            for (int env = 0; env < Subject.NUM_ENVS; env++) {
                Verdict beyond = beyond(spec, walk, env);
                if (beyond != null) {
                    return beyond;
                }
                note(spec, walk, env, observed, rewarded);
            }
        }
        Verdict missing = missing(subject, walk, observed, rewarded);
        return missing != null ? missing : Verdict.passed(this, described(spec));
    }

    static String described(EnvironmentSpec spec) {
        String actions;
        if (spec.action() instanceof ActionSpace.Discrete) {
            actions = "one of " + spec.action().size() + " actions";
        } else {
            actions = "an action of " + spec.action().dim() + (spec.action().discrete() ? " indices" : " float32");
        }
        return (spec.agents() == 1 ? "" : spec.agents() + " agents, each with ") + spec.obsDim() + " float32 observed, "
                + actions + ", a float32 reward";
    }

    private static void note(EnvironmentSpec spec, ProbedWalk walk, int env, boolean[][] observed, boolean[] rewarded) {
        for (int agent = 0; agent < spec.agents(); agent++) {
            for (int i = 0; i < spec.obsDim(); i++) {
                observed[agent][i] |= walk.first().obsBits(env, agent, i) != Probe.LEFTOVERS[Probe.FIRST]
                        || walk.second().obsBits(env, agent, i) != Probe.LEFTOVERS[Probe.SECOND];
            }
            rewarded[agent] |= walk.first().rewardBits(env, agent) != Probe.LEFTOVERS[Probe.FIRST]
                    || walk.second().rewardBits(env, agent) != Probe.LEFTOVERS[Probe.SECOND];
        }
    }

    private Verdict missing(Subject subject, ProbedWalk walk, boolean[][] observed, boolean[] rewarded) {
        Fields fields = new Fields(subject.program());
        for (int agent = 0; agent < rewarded.length; agent++) {
            for (int i = 0; i < observed[agent].length; i++) {
                if (!observed[agent][i]) {
                    return never(walk, fields.obs(agent, i), "env_observe never writes obs[" + i + "]");
                }
            }
            if (!rewarded[agent]) {
                return never(walk, fields.reward(agent), "env_step never writes rewards[" + agent + "]");
            }
        }
        return null;
    }

    private Verdict never(ProbedWalk walk, String field, String finding) {
        return Verdict.failed(
                this,
                finding,
                walk.evidence(0, field, Float.intBitsToFloat(Probe.LEFTOVERS[Probe.FIRST])),
                "write it, or declare one less in environment.yaml; the value is what lay in memory");
    }

    /** Whether words at a distance of {@code i} from env_action_mask's array were overwritten. */
    private Verdict beyondMask(EnvironmentSpec spec, ProbedWalk walk, int env, int i) {
        int actions = spec.action().size();
        for (int agent = 0; agent < spec.agents(); agent++) {
            for (int index : new int[] {-i, actions - 1 + i}) {
                int bits = walk.first().allowedBits(env, agent, index);
                if (bits != Probe.LEFTOVERS[Probe.FIRST]) {
                    String element = "allowed[" + index + "]";
                    return Verdict.failed(
                            this,
                            "env_action_mask writes " + element,
                            walk.evidence(env, element, bits),
                            "environment.yaml declares " + actions + " actions, allowed[0] to allowed[" + (actions - 1)
                                    + "], of several choices those of the first one, then those of the next");
                }
            }
        }
        return null;
    }

    /** Whether words before or after the arrays were overwritten. */
    private Verdict beyond(EnvironmentSpec spec, ProbedWalk walk, int env) {
        for (int i = 1; i <= Probe.GUARD; i++) {
            for (int agent = 0; agent < spec.agents(); agent++) {
                for (int index : new int[] {-i, spec.obsDim() - 1 + i}) {
                    int bits = walk.first().obsBits(env, agent, index);
                    if (bits != Probe.LEFTOVERS[Probe.FIRST]) {
                        String element = "obs[" + index + "]";
                        return Verdict.failed(
                                this,
                                "env_observe writes " + element,
                                walk.evidence(env, element, Float.intBitsToFloat(bits)),
                                "environment.yaml declares " + spec.obsDim() + " numbers, obs[0] to obs["
                                        + (spec.obsDim() - 1) + "]: declare more there, or write fewer");
                    }
                }
            }
            Verdict beyondMask = walk.first().masked() ? beyondMask(spec, walk, env, i) : null;
            if (beyondMask != null) {
                return beyondMask;
            }
            for (int index : new int[] {-i, spec.agents() - 1 + i}) {
                int bits = walk.first().rewardBits(env, index);
                if (bits != Probe.LEFTOVERS[Probe.FIRST]) {
                    String element = "rewards[" + index + "]";
                    return Verdict.failed(
                            this,
                            "env_step writes " + element,
                            walk.evidence(env, element, Float.intBitsToFloat(bits)),
                            "there is one reward for each agent, rewards[0] to rewards[" + (spec.agents() - 1) + "]");
                }
            }
        }
        return null;
    }
}
