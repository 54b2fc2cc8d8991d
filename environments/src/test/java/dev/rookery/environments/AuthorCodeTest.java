package dev.rookery.environments;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuthorCodeTest {
    @Test
    void aBraceWithoutAPartnerIsFoundWhereItStands() {
        String code = """
                // a { in a comment
                #define BOTH {
                void f() { "}";
                    if (1) {
                    }
                }
                void g() {
                """;
        assertThat(loneBrace(code)).contains("f.cl:7: this { is never closed: a } is missing");
        assertThat(loneBrace(code + "}")).isEmpty();
        assertThat(loneBrace(code + "}\n\n}"))
                .contains("f.cl:10: this } closes nothing: there is one too many, or a { is missing");
    }

    @Test
    void onlyTheDefinitionOfAFunctionIsMarkedAsInlinedAndEveryLineStays() {
        String code = """
                // void env_reset(State *s) { }
                void env_reset(State *s);
                static void
                env_reset(State *s) {
                    env_reset_all(s);
                }
                void other(State *s) { env_reset(s); }
                """;
        assertThat(inlined(code)).isEqualTo("""
                // void env_reset(State *s) { }
                void env_reset(State *s);
                static void
                __attribute__((always_inline)) env_reset(State *s) {
                    env_reset_all(s);
                }
                void other(State *s) { env_reset(s); }
                """);
    }

    @Test
    void codeWithoutTheFunctionStaysAsItIs() {
        assertThat(inlined("int a;")).isEqualTo("int a;");
    }

    @Test
    void aFunctionIsLeftOutWholeAndItsLinesStay() {
        AuthorCode code = new AuthorCode("""
                #define DRAWN
                int before;
                void env_draw(int a)
                {
                    if (a) { }
                } int after;
                """, "f.cl");
        assertThat(code.prepared(List.of(), List.of("env_draw")).lines().map(String::strip))
                .containsExactly("#define DRAWN", "int before;", "", "", "", "int after;");
    }

    /** Whether a directive stands right above the function or not. */
    @Test
    void aDirectiveAboveWhatIsLeftOutStays() {
        AuthorCode code = new AuthorCode("#endif\nvoid env_draw(int a) { a; }\n#if 1", "f.cl");
        assertThat(code.prepared(List.of(), List.of("env_draw"))).isEqualTo("#endif\n" + " ".repeat(27) + "\n#if 1");
    }

    @Test
    void aCallBeforeABlockIsNoDefinition() {
        AuthorCode code = new AuthorCode("void f() { if (env_reset(1)) { } while (env_reset (2)) { } }", "f.cl");
        assertThat(code.defines("env_reset")).isFalse();
        assertThat(code.defines("f")).isTrue();
    }

    private static Optional<String> loneBrace(String code) {
        return new AuthorCode(code, "f.cl").loneBrace();
    }

    private static String inlined(String code) {
        return new AuthorCode(code, "f.cl").prepared(List.of("env_reset"), List.of());
    }
}
