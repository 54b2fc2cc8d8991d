package dev.rookery.environments.check;

import dev.rookery.compute.KernelCompilationException;
import dev.rookery.environments.yaml.ConfigurationException;
import java.util.Set;

/** The author's functions are there and compile, at every lane width that is looked at. */
record FunctionsRule() implements Rule {
    static final String NAME = "functions";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String promise() {
        return "the functions are there, with the right parameters, and compile";
    }

    @Override
    public Set<String> needs() {
        return Set.of(StateLayoutRule.NAME);
    }

    @Override
    public Verdict check(Subject subject) {
        try {
            subject.program();
            subject.probe();
            if (!subject.scalar()) {
                subject.probe(LanesRule.SCALAR);
                subject.probe(LanesRule.WIDE);
            }
            if (subject.spec().draw().isPresent()) {
                subject.program().compileDrawing();
            }
        } catch (ConfigurationException | KernelCompilationException refused) {
            return Verdict.failed(
                    this,
                    refused.getMessage(),
                    null,
                    "mend what the message names; docs/environments.md has every function");
        }
        return Verdict.passed(
                this,
                subject.scalar()
                        ? "compiled one by one (lanes: scalar)"
                        : "compiled at lanes 1, " + LanesRule.WIDE
                                + (subject.program().lanes() == LanesRule.WIDE
                                                || subject.program().lanes() == LanesRule.SCALAR
                                        ? ""
                                        : " and " + subject.program().lanes()));
    }
}
