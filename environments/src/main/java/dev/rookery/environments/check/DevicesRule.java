package dev.rookery.environments.check;

import dev.rookery.compute.Device;
import dev.rookery.environments.EnvironmentProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Every device does the same, each at its own lane width. */
record DevicesRule() implements Rule {
    private static final int STEPS = 100;

    @Override
    public String name() {
        return "devices";
    }

    @Override
    public String promise() {
        return "every device does what this one does";
    }

    @Override
    public Set<String> needs() {
        return Rule.runnableAnd(DeterminismRule.NAME, NumEnvsRule.NAME, LanesRule.NAME);
    }

    @Override
    public Verdict check(Subject subject) {
        if (subject.others().isEmpty()) {
            return Verdict.skipped(this, "OpenCL lists no other device here");
        }
        List<String> agreements = new ArrayList<>();
        for (Device other : subject.others()) {
            OneStep steps = compared(subject, other);
            if (steps.verdict() != null) {
                return Verdict.failed(
                        this,
                        other.info().name() + " at lanes " + other.lanes() + " parts from this device in "
                                + steps.share() + " steps from equal states; the value is that of the other",
                        steps.verdict(),
                        "look for what differs between devices: native_ and half_ functions, #if LANES, a value that was"
                                + " never set, or an index beyond an array; where nothing does, a driver is at fault: take"
                                + " a function apart until one line is left");
            }
            agreements.add(other.info().name() + " agrees " + steps.agreement());
        }
        return Verdict.passed(this, String.join("; ", agreements));
    }

    private static OneStep compared(Subject subject, Device other) {
        subject.whereabouts().nowhere();
        OneStep steps = new OneStep(subject);
        try (EnvironmentProgram program = new EnvironmentProgram(other, subject.folder(), false);
                Probe there = new Probe(program, other, program.lanes(), Subject.NUM_ENVS)) {
            there.fresh(Probe.FIRST, 0, subject.seed()); // some drivers compile a kernel when it is first run
            try (Playback play = subject.play()) {
                while (play.steps() < STEPS) {
                    play.step();
                    steps.compare(play, subject.probe().ofStep(Probe.FIRST, play), there.ofStep(Probe.FIRST, play));
                }
            }
        }
        return steps;
    }
}
