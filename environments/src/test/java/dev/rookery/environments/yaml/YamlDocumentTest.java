package dev.rookery.environments.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class YamlDocumentTest {
    enum Colour {
        RED,
        GREEN
    }

    private static final Key<Integer> WHOLE =
            Key.integer("whole", Bounds.between(1, 1000)).orElse(1);
    private static final Key<Long> LONG =
            Key.wholeNumber("long", Bounds.atLeast(0)).orElse(0L);
    private static final Key<Double> REAL =
            Key.number("real", Bounds.above(0).atMost(1e9)).orElse(1.0);
    private static final Key<Boolean> FLAG = Key.flag("flag").orElse(false);
    private static final Key<String> TEXT = Key.text("text").orElse("");
    private static final Key<Colour> COLOUR = Key.choice("colour", Colour.class).orElse(Colour.RED);
    private static final Key<List<Integer>> LIST = Key.of(
                    "list", ValueType.list(ValueType.integer(Bounds.atLeast(0)), 0, 3))
            .orElse(List.of());
    private static final Key<Double> MAYBE = Key.number("maybe", Bounds.FINITE).optional();

    @TempDir
    Path directory;

    private static List<Object> values(YamlDocument document) {
        YamlMapping root = document.root();
        List<Object> values = new java.util.ArrayList<>();
        for (Key<?> key : List.of(WHOLE, LONG, REAL, FLAG, TEXT, COLOUR, LIST, MAYBE)) {
            values.add(root.read(key));
        }
        root.mapping("inner").read(Key.integer("depth", Bounds.atLeast(0)).orElse(0));
        document.finish();
        return values;
    }

    private static List<String> problemsOf(String yaml, String... overrides) {
        ConfigurationException refused = catchThrowableOfType(
                ConfigurationException.class,
                () -> values(YamlDocument.parse("a.yaml", yaml).with(List.of(overrides))));
        assertThat(refused).as(yaml).isNotNull();
        return refused.problems();
    }

    @Test
    void everyKindOfValueIsRead() {
        String yaml = """
                # a comment
                whole: 7
                long: 5000000000
                real: 2.5e-3
                flag: true
                text: "7"
                colour: green
                list: [1, 2]
                maybe: null
                inner:
                """;
        assertThat(values(YamlDocument.parse("a.yaml", yaml)))
                .containsExactly(7, 5_000_000_000L, 2.5e-3, true, "7", Colour.GREEN, List.of(1, 2), null);
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void numbersAreThoseOfYaml12(String written, double value) {
        assertThat(values(YamlDocument.parse("a.yaml", "real: " + written))).contains(value);
    }

    static Stream<Arguments> numbers() {
        return Stream.of(
                Arguments.of("1", 1.0),
                Arguments.of("+1", 1.0),
                Arguments.of("1e6", 1e6),
                Arguments.of("2.5E-3", 2.5e-3),
                Arguments.of(".5", 0.5),
                Arguments.of("3.", 3.0),
                Arguments.of("1.0e+3", 1000.0));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void wrongInputIsNamedWithItsPlace(String yaml, List<String> problems) {
        assertThat(problemsOf(yaml)).containsExactlyElementsOf(problems);
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                wrong("whole: 0", "a.yaml:1:8: whole must be >= 1 and <= 1000, but is 0"),
                wrong("whole: 1.5", "a.yaml:1:8: whole must be a whole number, but is 1.5"),
                wrong("whole: 5.0", "a.yaml:1:8: whole must be a whole number, but is 5.0: write 5"),
                wrong("whole: 1e2", "a.yaml:1:8: whole must be a whole number, but is 1e2: write 100"),
                wrong(
                        "whole: 0755",
                        "a.yaml:1:8: whole must be a whole number, but is 0755, which looks octal: write 755, or 493 if octal was meant"),
                wrong(
                        "whole: 089",
                        "a.yaml:1:8: whole must be a whole number, but is 089, which looks octal: write 89"),
                wrong("whole: 0o17", "a.yaml:1:8: whole must be a whole number, but is 0o17 (octal): write 15"),
                wrong("whole: 0x1F", "a.yaml:1:8: whole must be a whole number, but is 0x1F (hexadecimal): write 31"),
                wrong(
                        "long: 500_000",
                        "a.yaml:1:7: long must be a whole number, but is 500_000: write 500000, without underscores"),
                wrong(
                        "whole: '5'",
                        "a.yaml:1:8: whole must be a whole number, but is the text \"5\": remove the quotes"),
                wrong("whole: five", "a.yaml:1:8: whole must be a whole number, but is the text \"five\""),
                wrong("whole: true", "a.yaml:1:8: whole must be a whole number, but is true"),
                wrong("whole:", "a.yaml:1:7: whole must be a whole number, but has no value"),
                wrong("whole: [1]", "a.yaml:1:8: whole must be a whole number, but is a list"),
                wrong("whole: {a: 1}", "a.yaml:1:8: whole must be a whole number, but is a mapping"),
                wrong(
                        "long: 99999999999999999999",
                        "a.yaml:1:7: long must be >= 0 and <= 9223372036854775807, but is 99999999999999999999"),
                wrong(
                        "whole: 1" + "0".repeat(100_000),
                        "a.yaml:1:8: whole must be >= 1 and <= 1000, but is 1" + "0".repeat(59) + "..."),
                wrong("real: -1", "a.yaml:1:7: real must be > 0 and <= 1000000000, but is -1"),
                wrong("real: .nan", "a.yaml:1:7: real must be a number, but is .nan"),
                wrong("real: .inf", "a.yaml:1:7: real must be > 0 and <= 1000000000, but is .inf"),
                wrong("real: 1e999", "a.yaml:1:7: real is too large for a 64-bit number: 1e999"),
                wrong(
                        "real: 0,5",
                        "a.yaml:1:7: real must be a number, but is the text \"0,5\": write 0.5, with a point"),
                wrong("real: 00.5", "a.yaml:1:7: real must be a number, but is 00.5, which looks octal: write 0.5"),
                wrong("flag: yes", "a.yaml:1:7: flag must be true or false, but is the text \"yes\": write true"),
                wrong("flag: 0", "a.yaml:1:7: flag must be true or false, but is 0: write false"),
                wrong("text: 12", "a.yaml:1:7: text must be text, but is 12: put it in quotes"),
                wrong("text: true", "a.yaml:1:7: text must be text, but is true: put it in quotes"),
                wrong(
                        "colour: gren",
                        "a.yaml:1:9: colour must be one of red, green, but is the text \"gren\"; did you mean green?"),
                wrong("list: 1", "a.yaml:1:7: list must be a list like [a, b], but is 1"),
                wrong(
                        "list: [1, -1, x]",
                        "a.yaml:1:11: list[1] must be >= 0 and <= 2147483647, but is -1",
                        "a.yaml:1:15: list[2] must be a whole number, but is the text \"x\""),
                wrong("list: [1, 2, 3, 4]", "a.yaml:1:7: list must have 0 to 3 items, but has 4"),
                wrong("inner: 3", "a.yaml:1:8: inner must be a mapping like {key: value}, but is 3"),
                wrong("inner:\n  dept: 1", "a.yaml:2:3: unknown key inner.dept; did you mean depth?"),
                wrong("depth: 1", "a.yaml:1:1: unknown key depth; did you mean inner.depth?"),
                wrong(
                        "zebra: 1",
                        "a.yaml:1:1: unknown key zebra; known are: whole, long, real, flag, text, colour, list, maybe, inner"),
                wrong(
                        "whole: 1\nreal: 2\nwhole: 3",
                        "a.yaml:3:1: duplicate key whole: remove this one or the one of line 1"),
                wrong(
                        "inner: {depth: 1, depth: 2}",
                        "a.yaml:1:19: duplicate key depth: remove this one or the one of line 1"),
                wrong(
                        "real: -1\nwhole: 0\nwhat: 1\nflag: 2",
                        "a.yaml:1:7: real must be > 0 and <= 1000000000, but is -1",
                        "a.yaml:2:8: whole must be >= 1 and <= 1000, but is 0",
                        "a.yaml:3:1: unknown key what; known are: whole, long, real, flag, text, colour, list, maybe, inner",
                        "a.yaml:4:7: flag must be true or false, but is 2"),
                wrong("", "a.yaml:1:1: is empty: there is nothing in it to read"),
                wrong("# only a comment\n", "a.yaml:1:1: is empty: there is nothing in it to read"),
                wrong(
                        "just text",
                        "a.yaml:1:1: must be a mapping (lines like \"key: value\"), but is the text \"just text\""),
                wrong("- a\n- b", "a.yaml:1:1: must be a mapping (lines like \"key: value\"), but is a list"),
                wrong("inner:\n\tdepth: 1", "a.yaml:2:1: a tab indents this line: YAML wants spaces"),
                wrong("inner:\n  \tdepth: 1", "a.yaml:2:3: a tab indents this line: YAML wants spaces"),
                wrong("whole: 1\n---\nwhole: 2", "a.yaml:2:1: a second document begins here: write one to a file"),
                wrong(
                        "whole: &n 3\nlong: *n",
                        "a.yaml:1:8: anchors (&n) are not read here: write the value out",
                        "a.yaml:2:7: aliases (*n) are not read here: write the value out"),
                wrong(
                        "text: !!java.net.URL [x]",
                        "a.yaml:1:7: tags (tag:yaml.org,2002:java.net.URL) are not read here: remove it"),
                wrong("? [a, b]\n: 1", "a.yaml:1:3: a key must be a word, but is a list"),
                wrong("text: a\u0007b", "a.yaml:1:8: control character U+0007 is not allowed"));
    }

    private static Arguments wrong(String yaml, String... problems) {
        return Arguments.of(yaml, List.of(problems));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void whatIsNotYamlIsSaidWithItsPlace(String yaml, String beginning) {
        assertThat(problemsOf(yaml)).hasSize(1).first().asString().startsWith(beginning);
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("whole: [1, 2", "a.yaml:1:13: is not YAML: while parsing a flow sequence"),
                Arguments.of("text: \"abc", "a.yaml:1:11: is not YAML: while scanning a quoted scalar"),
                Arguments.of(
                        "whole: 1\n  real: 2",
                        "a.yaml:2:7: is not YAML: mapping values are not allowed here; keys, or items of a list, that"
                                + " belong together begin in the same column"),
                Arguments.of(
                        "list:\n  - 1\n - 2",
                        "a.yaml:3:2: is not YAML: while parsing a block mapping: expected <block end>"),
                Arguments.of("whole: 1\nreal 2\nflag: true", "a.yaml:3:1: is not YAML: while scanning a simple key"),
                Arguments.of("text: @x", "a.yaml:1:7: is not YAML: while scanning for the next token"));
    }

    @Test
    void aBombOfAliasesIsRefusedBeforeItUnfolds() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 40; i++) {
            String alias = "*a" + (i - 1);
            bomb.append(
                    "a" + i + ": &a" + i + " [" + String.join(", ", java.util.Collections.nCopies(9, alias)) + "]\n");
        }
        assertThat(problemsOf(bomb.toString()))
                .hasSize(101)
                .startsWith("a.yaml:1:5: anchors (&a0) are not read here: write the value out")
                .endsWith("a.yaml: and " + (40 + 39 * 9 - 100) + " more problems");
    }

    @Test
    void deepNestingIsRefused() {
        assertThat(problemsOf("list: " + "[".repeat(500_000)))
                .containsExactly("a.yaml:1:57: is nested more than 50 levels deep");
    }

    @Test
    void terminalControlSequencesNeverReachTheTerminal() {
        assertThat(problemsOf("whole: \"\\e[31mred\\u202e\""))
                .containsExactly("a.yaml:1:8: whole must be a whole number, but is the text \"\\u001b[31mred\\u202e\"");
    }

    @Test
    void aMissingFileSuggestsAnother() throws IOException {
        Files.writeString(directory.resolve("cartpole.yaml"), "whole: 1");
        Path missing = directory.resolve("cartpol.yaml");
        assertThat(problemsOf(missing))
                .containsExactly(
                        missing + ": there is no such file; did you mean " + directory.resolve("cartpole.yaml") + "?");
    }

    @Test
    void aDirectoryIsNoFile() throws IOException {
        Files.writeString(directory.resolve("cartpole.yaml"), "whole: 1");
        assertThat(problemsOf(directory))
                .containsExactly(directory + ": is a directory: give a YAML file in it, like "
                        + directory.resolve("cartpole.yaml"));
    }

    @Test
    void aFileOfFiveMegabytesIsRefusedUnread() throws IOException {
        Path large = directory.resolve("large.yaml");
        Files.write(large, new byte[5_000_000]);
        assertThat(problemsOf(large))
                .containsExactly(large + ": is too large for a configuration: 5000000 bytes, at most 1048576 are read");
    }

    @Test
    void whatIsNotUtf8IsRefusedWithItsPlace() throws IOException {
        Path latin = directory.resolve("latin.yaml");
        Files.write(latin, "whole: 1\ntext: caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(problemsOf(latin)).containsExactly(latin + ":2:10: is not UTF-8: byte 0xE9; save the file as UTF-8");
    }

    @Test
    void aByteOrderMarkAndWindowsLineEndsAreFine() throws IOException {
        Path windows = directory.resolve("windows.yaml");
        Files.writeString(windows, "\uFEFFwhole: 7\r\nflag: true\r\n");
        assertThat(values(YamlDocument.read(windows))).contains(7, true);
    }

    private List<String> problemsOf(Path file) {
        return catchThrowableOfType(ConfigurationException.class, () -> YamlDocument.read(file))
                .problems();
    }

    @Test
    void overridesReplaceAndAdd() {
        YamlDocument document = YamlDocument.parse("a.yaml", "whole: 1\nlist: [1]")
                .with(List.of("whole=7", "list=[2, 3]", "inner.depth=4", "text=a: b=c".replace(": ", ":")));
        assertThat(values(document)).contains(7, List.of(2, 3), "a:b=c");
        assertThat(document.root().has("inner")).isTrue();
    }

    @Test
    void theLastOverrideOfAKeyCounts() {
        assertThat(values(YamlDocument.parse("a.yaml", "whole: 1").with(List.of("whole=2", "whole=3"))))
                .contains(3);
    }

    @ParameterizedTest
    @MethodSource("wrongOverrides")
    void wrongOverridesAreNamed(String override, String problem) {
        assertThat(problemsOf("whole: 1", override)).containsExactly(problem);
    }

    static Stream<Arguments> wrongOverrides() {
        return Stream.of(
                Arguments.of("whole=0", "override whole=0: whole must be >= 1 and <= 1000, but is 0"),
                Arguments.of("whole", "override whole: write it as key.path=value, like algorithm.gamma=0.98"),
                Arguments.of("=3", "override =3: write it as key.path=value, like algorithm.gamma=0.98"),
                Arguments.of("a..b=3", "override a..b=3: write it as key.path=value, like algorithm.gamma=0.98"),
                Arguments.of("whole=", "override whole=: has no value: write null for none"),
                Arguments.of("whole.a=3", "override whole.a=3: whole is 1, which has no keys: set whole as a whole"),
                Arguments.of(
                        "inner.dept=3", "override inner.dept=3: unknown key inner.dept; did you mean inner.depth?"),
                Arguments.of("wole=3", "override wole=3: unknown key wole; did you mean whole?"),
                Arguments.of(
                        "list=[1, x]", "override list=[1, x]: list[1] must be a whole number, but is the text \"x\""),
                Arguments.of("text=&a b", "override text=&a b: anchors (&a) are not read here: write the value out"));
    }

    @Test
    void problemsOfTheFileComeBeforeThoseOfOverrides() {
        assertThat(problemsOf("whole: 0\nreal: -1", "flag=3"))
                .containsExactly(
                        "a.yaml:1:8: whole must be >= 1 and <= 1000, but is 0",
                        "a.yaml:2:7: real must be > 0 and <= 1000000000, but is -1",
                        "override flag=3: flag must be true or false, but is 3");
    }
}
