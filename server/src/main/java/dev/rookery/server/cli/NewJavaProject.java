package dev.rookery.server.cli;

import dev.rookery.environments.JavaProject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/** What {@code env new --java} does. */
final class NewJavaProject {
    private static final List<String> MEANINGS = List.of(
            "how it moves, and how it is drawn",
            "what it is: observations, actions, parameters, time limit",
            "names the class",
            "builds the jar",
            "an experiment in it",
            "the same in words, for people");

    private NewJavaProject() {}

    /** @return the exit code */
    static int write(Path directory, PrintWriter out) {
        JavaProject project = new JavaProject(directory);
        List<Path> files = project.write();
        out.println(project.id() + " is in " + directory + ":");
        for (int i = 0; i < files.size(); i++) {
            out.println("  " + files.get(i) + "\n      " + MEANINGS.get(i));
        }
        out.println("It works as it is:");
        out.println("  " + Typed.maven("-f", directory.resolve("pom.xml"), "package"));
        out.println("  " + Typed.rookery("train", directory.resolve("train.yaml")));
        out.flush();
        return ExitCode.DONE;
    }
}
