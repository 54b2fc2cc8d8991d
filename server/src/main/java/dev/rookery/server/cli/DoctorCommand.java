package dev.rookery.server.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "doctor",
        description = "Looks at this machine, and says what is missing and what to do about it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<Finding> findings = new ArrayList<>();
        // The riskiest last: a broken OpenGL driver may end the process.
        List<Supplier<Finding>> checks = List.of(
                Checks::java,
                () -> Checks.disk(Path.of("").toAbsolutePath()),
                Checks::browser,
                OpenClCheck::run,
                OpenGlCheck::run);
        for (Supplier<Finding> check : checks) {
            Finding finding = check.get();
            findings.add(finding);
            print(out, finding);
        }
        return verdict(out, findings);
    }

    private static void print(PrintWriter out, Finding finding) {
        String mark = switch (finding.state()) {
            case GOOD -> "ok";
            case OPTIONAL_MISSING -> "-";
            case BAD -> "FAIL";
        };
        String label = String.format("%-8s %-5s ", finding.subject(), mark);
        for (String line : finding.lines()) {
            out.println(label + line);
            label = " ".repeat(label.length());
        }
        out.flush();
    }

    private static int verdict(PrintWriter out, List<Finding> findings) {
        List<String> remedies = findings.stream()
                .filter(finding -> finding.state() == Finding.State.BAD)
                .map(finding -> finding.subject() + ": " + finding.remedy())
                .toList();
        out.println();
        if (remedies.isEmpty()) {
            out.println("All that training needs is here. Type: " + Typed.example());
        } else {
            out.println("Training cannot work yet.");
            remedies.forEach(out::println);
        }
        out.flush();
        boolean deviceIsGood = findings.stream()
                .noneMatch(f -> f.subject().equals(OpenClCheck.SUBJECT) && f.state() == Finding.State.BAD);
        return remedies.isEmpty() ? ExitCode.DONE : deviceIsGood ? ExitCode.USER : ExitCode.DEVICE;
    }
}
