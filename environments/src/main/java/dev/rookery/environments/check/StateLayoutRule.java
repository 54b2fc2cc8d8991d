package dev.rookery.environments.check;

import dev.rookery.environments.yaml.ConfigurationException;
import java.util.List;
import java.util.Set;

/** The state can be loaded and stored word by word. */
record StateLayoutRule() implements Rule {
    static final String NAME = "state-layout";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String promise() {
        return "State is a struct of 4-byte words";
    }

    @Override
    public Set<String> needs() {
        return Set.of();
    }

    @Override
    public Verdict check(Subject subject) {
        try {
            subject.folder().dynamics();
        } catch (ConfigurationException unreadable) {
            return Verdict.failed(
                    this,
                    unreadable.getMessage(),
                    null,
                    "put the file there, or mend the name by which it is looked for");
        }
        List<String> words;
        try {
            words = subject.folder().stateWords();
        } catch (ConfigurationException refused) {
            return Verdict.failed(
                    this,
                    refused.getMessage(),
                    null,
                    "declare 'typedef struct { ... } State;' with fields of type real, integer, natural or mask, or arrays"
                            + " of them; two natural hold 8 bytes");
        }
        return Verdict.passed(this, words.size() + " words: " + shown(words));
    }

    private static String shown(List<String> words) {
        return words.size() <= 8
                ? String.join(", ", words)
                : String.join(", ", words.subList(0, 6)) + ", ... " + words.get(words.size() - 1);
    }
}
