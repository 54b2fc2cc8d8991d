package dev.rookery.environments;

import static org.assertj.core.api.Assertions.assertThat;

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
        assertThat(AuthorCode.loneBrace(code, "f.cl")).contains("f.cl:7: this { is never closed: a } is missing");
        assertThat(AuthorCode.loneBrace(code + "}", "f.cl")).isEmpty();
        assertThat(AuthorCode.loneBrace(code + "}\n\n}", "f.cl"))
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
        assertThat(AuthorCode.inlined(code, "env_reset")).isEqualTo("""
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
        assertThat(AuthorCode.inlined("int a;", "env_reset")).isEqualTo("int a;");
    }
}
