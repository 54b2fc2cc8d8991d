package dev.rookery.server.cli;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.experiment.Checkpoint;
import dev.rookery.environments.EnvironmentWrappers;
import dev.rookery.environments.yaml.FileFailure;
import dev.rookery.server.run.Safetensors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "export",
        description = "Writes the parameters of one policy to a safetensors file.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private RunOfPolicy run;

    @Parameters(index = "1", paramLabel = "FILE", description = "The file to make: best.safetensors")
    private Path file;

    @Override
    public Integer call() throws IOException {
        ExperimentConfig config = run.config();
        Checkpoint checkpoint = run.checkpoint();
        int policy = run.onePolicy(config, checkpoint);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Safetensors.write(
                bytes, checkpoint.alone(policy, config.policies()).tensors(), description(config, checkpoint, policy));
        try {
            Files.write(file, bytes.toByteArray(), StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw new UserException(file + " is there already: delete it, or choose another name");
        } catch (IOException e) {
            throw new UserException(file + " cannot be written: " + FileFailure.reason(e));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%s: policy %d, seed %d, at step %d%n",
                file,
                policy,
                config.seeds().get(policy),
                checkpoint.globalStep());
        out.flush();
        return ExitCode.DONE;
    }

    /** What it takes to use the parameters. */
    private Map<String, String> description(ExperimentConfig config, Checkpoint checkpoint, int policy)
            throws IOException {
        Map<String, String> facts = new TreeMap<>();
        facts.put("run", run.directory().id());
        facts.put("global_step", Long.toString(checkpoint.globalStep()));
        facts.put("policy", Integer.toString(policy));
        facts.put("seed", Long.toString(config.seeds().get(policy)));
        facts.put(
                "environment",
                config.environment().id() != null
                        ? config.environment().id()
                        : config.environment().path().toString());
        if (!config.policy().convolutions().isEmpty()) {
            facts.put("convolutions", config.policy().convolutions().toString());
        }
        facts.put("hidden_sizes", config.policy().hiddenSizes().toString());
        facts.put("activation", config.policy().activation().name().toLowerCase(Locale.ROOT));
        facts.put("shared_trunk", Boolean.toString(config.policy().sharedTrunk()));
        facts.put("layer_norm", Boolean.toString(config.policy().layerNorm()));
        facts.put("log_std", config.policy().logStd().name().toLowerCase(Locale.ROOT));
        EnvironmentWrappers around = config.wrappers().environment();
        facts.put("frame_stack", Integer.toString(around.frameStack()));
        facts.put("action_repeat", Integer.toString(around.actionRepeat()));
        config.observation()
                .pixels()
                .ifPresent(seen -> facts.put("pixels", seen.image().toString()));
        if (config.wrappers().normalizeObservations()) {
            facts.put("clip_observations", Double.toString(config.wrappers().clipObservations()));
        }
        return facts;
    }
}
