package dev.rookery.server.cli;

import java.nio.file.Path;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/**
 * An option with or without a file: what follows it is the file only if it ends in {@code .json}, so that
 * {@code --profile configs/cartpole-ppo.yaml} does not overwrite an experiment.
 */
final class JsonFile implements IParameterConsumer {
    /** The option's value where no file was given. */
    static final Path NONE = Path.of("");

    private static final String SUFFIX = ".json";

    @Override
    public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
        boolean given = !arguments.isEmpty() && arguments.peek().endsWith(SUFFIX);
        option.setValue(given ? Path.of(arguments.pop()) : NONE);
    }
}
