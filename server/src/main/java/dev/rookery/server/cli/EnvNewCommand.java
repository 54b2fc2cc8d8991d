package dev.rookery.server.cli;

import dev.rookery.environments.EnvironmentTemplate;
import dev.rookery.environments.Lanes;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "new",
        description = "Writes a small environment that works, to be changed into yours.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class EnvNewCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "DIR",
            description = "The folder to be made, like my-env; its name becomes the environment's.")
    private Path directory;

    @Option(
            names = "--scalar",
            description = "One environment at a time (lanes: scalar), with plain if, arrays and indexing.")
    private boolean scalar;

    @Option(names = "--java", description = "A Maven project with an environment in Java.")
    private boolean java;

    @Override
    public Integer call() {
        if (java && scalar) {
            throw new UserException("--java and --scalar are two different things: leave one of them out");
        }
        if (java) {
            return NewJavaProject.write(directory, spec.commandLine().getOut());
        }
        EnvironmentTemplate template = new EnvironmentTemplate(directory, scalar ? Lanes.SCALAR : Lanes.VECTOR);
        List<Path> files = template.write();
        PrintWriter out = spec.commandLine().getOut();
        out.println(template.id() + " is in " + directory + ":");
        List<String> meanings = List.of(
                "what it is: observations, actions, parameters, time limit",
                "how it moves: functions over one environment",
                "the same in words, for people",
                "an experiment in it");
        int width =
                files.stream().mapToInt(file -> file.toString().length()).max().orElseThrow();
        for (int i = 0; i < meanings.size(); i++) {
            out.printf("  %-" + width + "s  %s%n", files.get(i), meanings.get(i));
        }
        out.println("It works as it is:");
        out.println("  " + Typed.rookery("env", "check", directory));
        out.println("  " + Typed.rookery("train", directory.resolve(EnvironmentTemplate.EXPERIMENT)));
        out.println("With --reload, a training takes over the .cl file whenever you save it.");
        out.flush();
        return ExitCode.DONE;
    }
}
