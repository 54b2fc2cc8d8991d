package dev.rookery.environments.check;

import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.EnvironmentSpec;
import java.util.List;

/** The names of an environment's numbers, in evidence. */
final class Fields {
    private final EnvironmentSpec spec;
    private final EnvironmentProgram program;
    private final List<String> stateWords;
    private final List<String> stateTypes;

    Fields(EnvironmentProgram program) {
        this.program = program;
        spec = program.spec();
        stateWords = program.hasFunctions() ? program.stateWords() : List.of();
        stateTypes = program.hasFunctions() ? program.stateTypes() : List.of();
    }

    String obs(int agent, int index) {
        return "observation " + spec.observation().get(index).name() + ofAgent(agent);
    }

    String finalObs(int agent, int index) {
        return "final " + obs(agent, index);
    }

    String reward(int agent) {
        return "reward" + ofAgent(agent);
    }

    /** Whether an agent may take an action, counted through all choices. */
    String allowed(int agent, int action) {
        return "allowed[" + action + "]" + ofAgent(agent);
    }

    String state(int word) {
        return "state " + stateWords.get(word);
    }

    /** Whether a word of the state is a real. */
    boolean isReal(int word) {
        return stateTypes.get(word).equals("real");
    }

    /** Whether a word of the state is a truth value. */
    boolean isMask(int word) {
        return stateTypes.get(word).equals("mask");
    }

    /** A word of the state as a number. */
    double number(int word, int bits) {
        return program.number(word, bits);
    }

    /** Words of the state; of an environment in Java nobody can look at any. */
    int words() {
        return stateWords.size();
    }

    private String ofAgent(int agent) {
        return spec.agents() == 1 ? "" : " of agent " + agent;
    }
}
