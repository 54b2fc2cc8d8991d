package dev.rookery.server.cli;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.experiment.Checkpoint;
import dev.rookery.agents.experiment.EvaluationResult;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.server.run.EnvironmentFacts;
import dev.rookery.server.run.Provenance;
import dev.rookery.server.run.RunDirectory;
import dev.rookery.server.run.RunHistory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The arguments of commands that look at a policy which a run has learnt. */
final class RunOfPolicy {
    private static final String BEST = "best";
    private static final String ALL = "all";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "RUN", description = "The run's folder: runs/cartpole-ppo-20260101-120000")
    private Path folder;

    @Option(
            names = "--checkpoint",
            paramLabel = "STEP",
            description = "The checkpoint of this many steps, in place of the latest.")
    private Long step;

    @Option(
            names = "--policy",
            paramLabel = "K",
            description = "Of several policies the one with this index (from 0), or ${DEFAULT-VALUE}: the one with the"
                    + " highest return in the run's latest evaluation by then. 'eval' takes all, too.")
    private String policy = BEST;

    @Option(names = "--device", paramLabel = "DEVICE", description = "Another device than the run's.")
    private String device;

    @Mixin
    private Plugins plugins;

    /** The environments that the run's can be one of. */
    EnvironmentCatalog catalog() {
        return plugins.addTo(EnvironmentCatalog.builtIn());
    }

    RunDirectory directory() throws IOException {
        return RunDirectory.at(folder);
    }

    ExperimentConfig config() throws IOException {
        List<String> overrides = device == null ? List.of() : List.of("device=" + device);
        return ExperimentConfig.load(directory().configFile(), overrides, catalog());
    }

    /**
     * A session to play what the run has learnt; says, beside what the command prints, where it is not what it was learnt in.
     *
     * @param config the run's, or what is left of it with one policy alone
     */
    Session session(ExperimentConfig config) throws IOException {
        EnvironmentCatalog environments = catalog();
        EnvironmentFacts learntIn = Provenance.latestEnvironment(directory().provenanceFile());
        List<String> changes = EnvironmentFacts.of(config.folder(environments), config.environment())
                .changesSince(learntIn);
        if (!changes.isEmpty()) {
            PrintWriter err = command.commandLine().getErr();
            err.println("rookery: " + Session.otherEnvironment(changes));
            err.flush();
        }
        return new Session(config, environments);
    }

    /** What a policy is called in what is told. */
    static String named(ExperimentConfig config, int policy) {
        return "policy " + policy + " (seed " + config.seeds().get(policy) + ")";
    }

    /** Whether all policies are meant. */
    boolean allPolicies() {
        return policy.equals(ALL);
    }

    /**
     * The policy that is meant, counted from 0.
     *
     * @throws UserException where there is no such policy, or no evaluation says which is the best
     */
    int onePolicy(ExperimentConfig config, Checkpoint checkpoint) throws IOException {
        if (policy.equals(BEST)) {
            return config.policies() == 1 ? 0 : best(checkpoint);
        }
        int index = policy.matches("[0-9]{1,4}") ? Integer.parseInt(policy) : -1;
        if (index < 0 || index >= config.policies()) {
            throw new UserException(
                    "--policy must be best, or a policy of " + directory().shown() + ": 0"
                            + (config.policies() == 1 ? "" : " to " + (config.policies() - 1)) + ", but is " + policy);
        }
        if (checkpoint.divergedPolicies().contains(index)) {
            throw new UserException("policy " + index + " had diverged by step " + checkpoint.globalStep()
                    + ": its parameters are no longer numbers");
        }
        return index;
    }

    private int best(Checkpoint checkpoint) throws IOException {
        EvaluationResult latest = null;
        for (RunHistory.Evaluation evaluation : directory().history().evaluations()) {
            if (evaluation.result().globalStep() <= checkpoint.globalStep()) {
                latest = evaluation.result();
            }
        }
        int best = latest == null ? -1 : latest.bestPolicy(checkpoint.divergedPolicies());
        if (best < 0) {
            throw new UserException(directory().shown() + " was not evaluated by step " + checkpoint.globalStep()
                    + ", so that none of its policies is the best: choose one with --policy");
        }
        return best;
    }

    Checkpoint checkpoint() throws IOException {
        RunDirectory run = directory();
        if (step != null) {
            List<Long> steps = run.checkpoints().steps();
            if (!steps.contains(step)) {
                throw new UserException(run.shown() + " has no checkpoint " + step
                        + (steps.isEmpty() ? ", nor any other yet" : ", but it has " + steps));
            }
            return run.checkpoints().read(step);
        }
        return run.checkpoints().latest().orElseThrow(() -> new UserException(run.shown() + " has no checkpoint yet"));
    }
}
